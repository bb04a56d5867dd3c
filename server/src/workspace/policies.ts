/** The policies of a workspace: the nearest `.data-product/policy.yaml` above a file is the one it is held to. */
import { NO_POLICY, POLICY_FILE, type Policy, parsePolicy } from '../service/policy.ts';
import type { FileSystem } from './fileSystem.ts';
import { LazyFiles } from './lazyFiles.ts';
import { join, parent, schemeOf } from './uri.ts';

/** A file that this many folders lie above is in a loop. */
const MAX_DEPTH = 60;

export class Policies {
  readonly files: LazyFiles<Policy>;
  /** By folder, until a policy changes: it is asked for at every keystroke. */
  private readonly answers = new Map<string, Policy>();

  constructor(fs: FileSystem, onChange: () => void) {
    this.files = new LazyFiles(
      fs,
      async (_uri, text) => parsePolicy(text),
      () => {
        this.answers.clear();
        onChange();
      },
    );
  }

  /** Nothing is asked of a file while its policy is still being read; `files.settled()` waits for that. */
  of(uri: string): Policy {
    if (schemeOf(uri) !== 'file') return NO_POLICY;
    const folder = parent(uri);
    const known = this.answers.get(folder);
    if (known) return known;
    const found = this.look(folder);
    if (found) this.answers.set(folder, found);
    return found ?? NO_POLICY;
  }

  /** A policy came, changed or went. */
  forget(uri: string): void {
    this.files.forget(uri);
    this.answers.clear();
  }

  /** Undefined: a file above is being read. */
  private look(folder: string): Policy | undefined {
    let at = folder;
    for (let depth = 0; depth < MAX_DEPTH; depth++) {
      const policy = this.files.get(join(at, POLICY_FILE));
      if (policy === undefined) return undefined;
      if (policy) return policy;
      const next = parent(at);
      if (next === at || next.endsWith('//')) break;
      at = next;
    }
    return NO_POLICY;
  }
}
