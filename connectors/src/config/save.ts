/** Writes entries into connections.yaml, keeping comments, order and everything else in the file. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Document, isMap, isScalar, parseDocument } from 'yaml';
import { fail, ok, type Result } from '../result.ts';
import type { ConnectionKind } from './types.ts';

const SECTION: Record<ConnectionKind, string> = {
  kafka: 'kafka',
  registry: 'registries',
  snowflake: 'snowflake',
  prometheus: 'prometheus',
};
const HEADER = ` Connections of this workspace. No secrets here: write \${env:NAME}, or let the editor keep them.`;

/** Keys that hold a secret, wherever they stand in an entry. */
const SECRET_KEY = /^(password|token|keyPassword|private_key_passphrase|private_key)$/;

/** A path of a literal secret in an entry, or undefined. */
function literalSecret(value: unknown, keys: string[] = []): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, child] of Object.entries(value)) {
    if (SECRET_KEY.test(key) && typeof child === 'string' && !/^\$\{env:[^}:]+\}$/.test(child))
      return [...keys, key].join('.');
    const inner = literalSecret(child, [...keys, key]);
    if (inner) return inner;
  }
  return undefined;
}

/**
 * Adds or replaces one entry of a connections file (created with its folder when missing); `undefined` removes it. An entry that
 * holds a secret in clear is refused.
 * @param file absolute path of connections.yaml
 * @param entry in the words of the file: `{brokers: ['b:9093'], ssl: true, sasl: {…}}`
 */
export async function saveConnection(
  file: string,
  kind: ConnectionKind,
  name: string,
  entry: Record<string, unknown> | undefined,
): Promise<Result<{ file: string }>> {
  const secret = literalSecret(entry);
  if (secret)
    return fail(
      'connection/secret-in-clear',
      `"${secret}" of ${name} is a secret in clear.`,
      `Write \${env:NAME} or leave it out and keep it in the secret storage.`,
    );
  let before: string | undefined;
  try {
    before = await readFile(file, 'utf8');
  } catch (cause) {
    // Only a missing file may be begun anew: one that cannot be read would be overwritten.
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'ENOENT')
      return fail('connection/not-read', `${file} cannot be read (${code}).`, 'Check that you may read the file.');
  }
  const document = before === undefined ? new Document({}) : parseDocument(before, { keepSourceTokens: true });
  const error = document.errors[0];
  if (error)
    return fail(
      'connection/invalid-file',
      `${file} is not valid YAML (${error.code}).`,
      'Correct the file, then add the connection again.',
    );
  if (before === undefined) document.commentBefore = HEADER;
  if (!isMap(document.contents)) document.contents = document.createNode({}) as typeof document.contents;
  // A section that exists but is empty (`kafka:`) is a null scalar: setIn would refuse to descend into it.
  const section = document.get(SECTION[kind], true);
  if (isScalar(section) && section.value === null) document.delete(SECTION[kind]);
  if (entry === undefined) document.deleteIn([SECTION[kind], name]);
  else document.setIn([SECTION[kind], name], document.createNode(entry));
  try {
    await mkdir(path.dirname(file), { recursive: true });
    // Written aside and renamed, so that a crash never leaves half a file.
    await writeFile(`${file}.tmp`, document.toString({ lineWidth: 0 }));
    await rename(`${file}.tmp`, file);
    return ok({ file });
  } catch (cause) {
    return fail(
      'connection/not-written',
      `${file} cannot be written (${(cause as NodeJS.ErrnoException).code}).`,
      'Check that the folder is writable.',
    );
  }
}
