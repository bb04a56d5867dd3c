import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Env, interpolate } from './interpolate.ts';
import { nearest } from './nearest.ts';
import { Secret } from './secret.ts';
import type { Problem } from './types.ts';

/** What reading a value needs to know about where it stands. */
export interface FieldContext {
  env: Env;
  /** Folders a relative path is tried against, the file's own first. */
  bases: string[];
  /** 1-based line of a key path in the file, when there is a file. */
  lineOf: (keys: readonly string[]) => number | undefined;
  file?: string;
  problems: Problem[];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A typed view of one mapping of a connections file: each getter interpolates, and notes a problem with its line. */
export class Fields {
  readonly value: Record<string, unknown>;
  readonly keys: readonly string[];
  readonly context: FieldContext;

  constructor(value: unknown, keys: readonly string[], context: FieldContext) {
    this.keys = keys;
    this.context = context;
    this.value = isObject(value) ? value : {};
    if (!isObject(value)) this.problem('error', [], `"${keys.at(-1)}" must be a mapping.`);
  }

  /** Notes a problem at a key of this mapping (or at the mapping itself). */
  problem(severity: Problem['severity'], keys: readonly string[], message: string, action?: string): void {
    const { file, lineOf, problems } = this.context;
    // What is missing is told where it would stand.
    const line = lineOf([...this.keys, ...keys]) ?? lineOf(this.keys);
    problems.push({ severity, message, action, file, line });
  }

  has(key: string): boolean {
    return this.value[key] !== undefined && this.value[key] !== null;
  }

  /** The text of a key with its variables filled in; numbers and booleans count as text. */
  text(key: string): string | undefined {
    const raw = this.value[key];
    if (raw === undefined || raw === null) return undefined;
    if (typeof raw === 'object') {
      this.problem('error', [key], `"${key}" must be text.`);
      return undefined;
    }
    const { text, missing } = interpolate(String(raw), this.context.env);
    if (missing.length > 0) {
      this.problem('error', [key], `"${key}" needs the environment variable ${missing.join(', ')}, which is not set.`);
      return undefined;
    }
    return text;
  }

  port(key: string): number | undefined {
    const text = this.text(key);
    if (text === undefined) return undefined;
    const port = Number(text);
    if (Number.isInteger(port) && port > 0 && port < 65536) return port;
    this.problem('error', [key], `"${key}" must be a port number from 1 to 65535.`);
    return undefined;
  }

  /** One of a set of words, in any case. */
  word<T extends string>(key: string, words: readonly T[]): T | undefined {
    const text = this.text(key)?.toLowerCase();
    if (text === undefined) return undefined;
    const found = words.find((word) => word === text);
    if (found === undefined) this.problem('error', [key], `"${key}" must be one of ${words.join(', ')}.`);
    return found;
  }

  /** A list of texts; a single text is split at commas. */
  list(key: string): string[] {
    const raw = this.value[key];
    if (!Array.isArray(raw))
      return (this.text(key) ?? '')
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean);
    return raw
      .flatMap((item, index) => {
        const view = new Fields({ [key]: item }, this.keys, this.context);
        if (typeof item === 'object') this.problem('error', [key, String(index)], `"${key}" must list texts.`);
        return typeof item === 'object' ? [] : (view.text(key) ?? '').split(',').map((part) => part.trim());
      })
      .filter(Boolean);
  }

  /**
   * A secret: only from the environment. Text written in the file is refused, for these files are committed; an unset
   * variable is only a warning, for SecretStorage or the CI's variable may hold the secret.
   */
  secret(key: string): Secret | undefined {
    const raw = this.value[key];
    if (raw === undefined || raw === null) return undefined;
    const { text, missing, literal } = interpolate(String(raw), this.context.env);
    if (literal) {
      this.problem(
        'error',
        [key],
        `"${key}" is written in clear.`,
        `Remove it from the file: write ${key}: \${env:NAME}, or run "Data Product: Add Connection" to keep it in the editor's secret storage. Change the secret if the file was shared.`,
      );
      return undefined;
    }
    if (missing.length > 0) {
      this.problem('warning', [key], `The environment variable ${missing.join(', ')} for "${key}" is not set.`);
      return undefined;
    }
    return new Secret(text);
  }

  /** An absolute path: relative ones are tried against the file's folder, then the workspace folder. */
  path(key: string): string | undefined {
    const text = this.text(key);
    if (text === undefined) return undefined;
    const home = this.context.env.HOME ?? this.context.env.USERPROFILE;
    if (text.startsWith('~/') && home) return path.join(home, text.slice(2));
    if (path.isAbsolute(text)) return text;
    const tries = this.context.bases.map((base) => path.resolve(base, text));
    return tries.find((candidate) => existsSync(candidate)) ?? tries[0] ?? text;
  }

  /** An existing file's absolute path. */
  file(key: string): string | undefined {
    const found = this.path(key);
    if (found !== undefined && !existsSync(found)) {
      this.problem('error', [key], `The file ${found} of "${key}" does not exist.`);
      return undefined;
    }
    return found;
  }

  child(key: string): Fields | undefined {
    return this.has(key) ? new Fields(this.value[key], [...this.keys, key], this.context) : undefined;
  }

  /** Notes keys nobody reads, with the nearest known one. */
  only(known: readonly string[]): void {
    for (const key of Object.keys(this.value)) {
      if (known.includes(key) || key.startsWith('x-')) continue;
      const close = nearest(key, known, 1)[0];
      const hint = close ? ` Did you mean "${close}"?` : ` Known: ${known.join(', ')}.`;
      this.problem('warning', [key], `Unknown key "${key}".${hint}`);
    }
  }
}
