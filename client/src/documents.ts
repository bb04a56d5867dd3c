/** Which documents the language server sees. It looks at path and content itself and leaves every other YAML file alone. */
import type { DocumentFilter } from 'vscode-languageclient/node';

/** Schemes under which people read contracts: files, new files, and the sides of diffs and reviews. */
const SCHEMES = [
  'file',
  'untitled',
  'git',
  'gitlens',
  'review',
  'pr',
  'vscode-remote',
  'vscode-vfs',
  'vscode-local-history',
];
/** Language ids that editors give to our files. */
const LANGUAGES = ['yaml', 'jinja-yaml'];
/** Contracts whose language id another extension has taken. */
const PATTERNS = ['**/contract.{yaml,yml}', '**/*.{odcs,odps,datacontract}.{yaml,yml}'];
/** Language ids of SQL that Snowflake may run. */
export const SQL_LANGUAGES = ['sql', 'jinja-sql', 'snowflake-sql'];
/** Where SQL is edited: of other versions of a file nothing is said. */
const SQL_SCHEMES = ['file', 'vscode-remote'];

export const documentSelector: DocumentFilter[] = [
  ...SCHEMES.flatMap((scheme) => [
    ...LANGUAGES.map((language) => ({ scheme, language })),
    ...PATTERNS.map((pattern) => ({ scheme, pattern })),
  ]),
  // The server leaves SQL outside of dbt projects alone.
  ...SQL_SCHEMES.flatMap((scheme) => SQL_LANGUAGES.map((language) => ({ scheme, language }))),
];

/** True for a document that the language server may know. */
export const isCandidate = (document: { uri: { scheme: string; path: string }; languageId: string }): boolean =>
  SCHEMES.includes(document.uri.scheme) &&
  (LANGUAGES.includes(document.languageId) ||
    /(^|\/)contract\.ya?ml$|\.(odcs|odps|datacontract)\.ya?ml$/.test(document.uri.path));
