/** Code and schema files that read or write the topics of contracts. */
export type { EventUse, Role, TopicLink } from './code.ts';
export { type Difference, differences } from './compare.ts';
export { eventOf } from './event.ts';
export { gathered } from './gathered.ts';
export { EITHER, placed, type RecordShape, TOGETHER, union } from './shape.ts';

import type { EventUse } from './code.ts';
import { schemaFileUses } from './schemaFiles.ts';
import { sparkUses } from './spark.ts';
import { typescriptUses } from './typescript.ts';

interface Reader {
  files: RegExp;
  /** Files without this text hold nothing of interest: most of a repository. */
  needs: RegExp;
  read(uri: string, text: string): EventUse[];
}
const READERS: readonly Reader[] = [
  { files: /\.py$/i, needs: /from_json/, read: (_uri, text) => sparkUses(text, 'python') },
  { files: /\.scala$/i, needs: /from_json/, read: (_uri, text) => sparkUses(text, 'scala') },
  { files: /(?<!\.d)\.[mc]?tsx?$/i, needs: /\bJSON\.(parse|stringify)\b/, read: (_uri, text) => typescriptUses(text) },
  { files: /\.avsc$|(\.schema|-value)\.json$/i, needs: /"(fields|properties)"/, read: schemaFileUses },
];
/** Tests make events of every kind, wrong ones on purpose. */
const TESTS = /(^test_|_test\.|\.(test|spec)\.)|(Test|Spec|Suite)\.scala$/;

/** True for a file that may read or write a topic, by its name. */
export const isCode = (name: string): boolean => !TESTS.test(name) && READERS.some(({ files }) => files.test(name));

/** What the file says of the events it reads and writes; nothing when it cannot be understood. */
export function usesIn(uri: string, text: string): EventUse[] {
  const reader = READERS.find(({ files }) => files.test(uri));
  if (!reader?.needs.test(text)) return [];
  try {
    return reader.read(uri, text);
  } catch {
    // Nested beyond what a stack holds: no schema is.
    return [];
  }
}
