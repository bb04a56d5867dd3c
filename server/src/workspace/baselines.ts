/** The baselines of a workspace: a file's entries come from the nearest `.data-product/baseline.json` above it. */
import { BASELINE_FILE, type Baseline, type BaselineEntry, parseBaseline } from '../service/baseline.ts';
import type { FileSystem } from './fileSystem.ts';
import { LazyFiles } from './lazyFiles.ts';
import { canonical, join, parent, schemeOf } from './uri.ts';

/** A file that this many folders lie above is in a loop. */
const MAX_DEPTH = 60;
const NONE: readonly BaselineEntry[] = Object.freeze([]);

export interface BaselinePlace {
  /** URI of the baseline file. */
  uri: string;
  /** How the baseline calls the document. */
  file: string;
}

export class Baselines {
  readonly files: LazyFiles<Baseline>;
  /** What was answered, until a baseline changes: it is asked for at every keystroke. */
  private readonly answers = new Map<string, readonly BaselineEntry[]>();

  constructor(fs: FileSystem, onChange: () => void) {
    this.files = new LazyFiles(
      fs,
      async (_uri, text) => {
        const read = parseBaseline(text);
        return typeof read === 'string' ? null : read;
      },
      () => {
        this.answers.clear();
        onChange();
      },
    );
  }

  /** The entries of a document. None while a baseline is still being read; `files.settled()` waits for that. */
  of(uri: string): readonly BaselineEntry[] {
    const known = this.answers.get(uri);
    if (known) return known;
    const found = schemeOf(uri) === 'file' ? this.look(uri) : NONE;
    if (found) this.answers.set(uri, found);
    return found ?? NONE;
  }

  /** A baseline came, changed or went. */
  forget(uri: string): void {
    this.files.forget(uri);
    this.answers.clear();
  }

  /** Undefined: a file above is being read. */
  private look(uri: string): readonly BaselineEntry[] | undefined {
    // All of them are asked for at once: one that is there may stand above many that are not.
    const read = [...baselinePlaces(uri)].map(({ uri: place, file }) => ({ file, baseline: this.files.get(place) }));
    for (const { file, baseline } of read) {
      if (baseline === undefined) return undefined;
      if (baseline) return baseline.get(file) ?? NONE;
    }
    return NONE;
  }
}

/** Where the baseline of a document may lie, the nearest first. */
export function* baselinePlaces(uri: string): Generator<BaselinePlace> {
  const whole = canonical(uri);
  let folder = parent(uri);
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const above = canonical(folder).replace(/\/$/, '');
    yield { uri: join(folder, BASELINE_FILE), file: whole.slice(above.length + 1) };
    const next = parent(folder);
    if (next === folder || next.endsWith('//')) return;
    folder = next;
  }
}
