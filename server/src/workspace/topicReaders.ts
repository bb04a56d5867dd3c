/** The code and schema files of a workspace that read or write topics, and what is wrong with them. */
import type { Contract } from '../service/contract.ts';
import { LineIndex } from '../service/document/index.ts';
import type { Finding } from '../service/finding.ts';
import { isCode, usesIn } from '../service/readers/index.ts';
import {
  type BoundTopic,
  boundTopics,
  type CodeFile,
  codeFindings,
  contractFindings,
  linkTo,
  type TopicFacts,
  topicsUsed,
} from '../service/rules/readers.ts';
import type { FileSystem } from './fileSystem.ts';
import { Breather } from './scan.ts';
import { baseName, canonical, isWithin } from './uri.ts';
import type { Workspace } from './workspace.ts';

/** What a person writes is smaller; what is larger was made by a program. */
const CODE_LIMIT = 512 * 1024;

export class TopicReaders {
  private readonly fs: FileSystem;
  private readonly workspace: Workspace;
  /** Files that say something of events, by canonical URI. */
  private readonly files = new Map<string, CodeFile>();
  /** Topics of the contracts on disk; open contracts are asked again. */
  private readonly bound: Map<string, BoundTopic[]> = new Map();

  constructor(fs: FileSystem, workspace: Workspace) {
    this.fs = fs;
    this.workspace = workspace;
  }

  /** Reads the code of the workspace anew: all there is, of which most files are of no interest. */
  async index(uris: readonly string[], signal?: AbortSignal): Promise<void> {
    const seen = new Set(uris.map(canonical));
    for (const key of this.files.keys()) if (!seen.has(key)) this.files.delete(key);
    const breather = new Breather();
    for (const uri of uris) {
      if (signal?.aborted) return;
      await this.read(uri);
      await breather.rest();
    }
  }

  /** A file came, changed or went. False when it said nothing of events, and says nothing now. */
  async refresh(uri: string, deleted: boolean): Promise<boolean> {
    if (!isCode(baseName(uri))) return false;
    const had = this.files.delete(canonical(uri));
    if (!deleted) await this.read(uri);
    return had || this.files.has(canonical(uri));
  }

  /** True for a file that says something of events. */
  knows(uri: string): boolean {
    return this.files.has(canonical(uri));
  }

  /** A file's contract gave way to another; none: it came or went. */
  changed(before: Contract | undefined, after: Contract | null): void {
    for (const { topic } of before ? boundTopics(before) : []) {
      const left = this.bound.get(topic)?.filter(({ contract }) => contract !== before) ?? [];
      if (left.length > 0) this.bound.set(topic, left);
      else this.bound.delete(topic);
    }
    if (after) bind(this.bound, after);
  }

  /** Files with something wrong, and what. */
  findings(): { file: CodeFile; findings: Finding[] }[] {
    if (this.files.size === 0) return [];
    const byUri = new Map<string, Finding[]>();
    const known = this.topics();
    const used = topicsUsed([...this.files.values()].flatMap((file) => file.uses));
    for (const topic of known.all)
      if (used(topic))
        for (const { uri, findings } of codeFindings(this.facts(topic, known)))
          byUri.set(uri, [...(byUri.get(uri) ?? []), ...findings]);
    return [...this.files.values()].flatMap((file) => {
      // A reader of two topics is wrong once in what has nothing to do with them.
      const told = new Map(byUri.get(file.uri)?.map((one) => [`${one.start} ${one.message}`, one]));
      const findings = [...told.values()].sort((a, b) => a.start - b.start);
      return findings.length > 0 ? [{ file, findings }] : [];
    });
  }

  /** What files around a contract's topics get wrong, told in the contract. */
  findingsIn(contract: Contract): Finding[] {
    if (this.files.size === 0) return [];
    const known = this.topics();
    return boundTopics(contract).flatMap((own) => contractFindings(this.facts(own.topic, known), own));
  }

  private facts(topic: string, known: Topics): TopicFacts {
    const uses = [...this.files.values()].flatMap((file) =>
      file.uses.flatMap((use) => {
        const why = linkTo(use, topic, known.all);
        return why === undefined ? [] : [{ file, use, ...(why !== '' && { why }) }];
      }),
    );
    return { topic, bound: known.bound(topic), uses };
  }

  /** Every topic that a contract binds or code states. Without any contract there is nothing to keep to: none. */
  private topics(): Topics {
    const { documents } = this.workspace;
    const topics = this.bound;
    const openContracts = this.workspace.openContracts();
    const open = new Map<string, BoundTopic[]>();
    for (const contract of openContracts) bind(open, contract);
    const stated = [...this.files.values()].flatMap(({ uses }) =>
      uses.flatMap(({ link }) => (link.kind === 'stated' ? link.topics : [])),
    );
    const isEmpty = openContracts.length === 0 && !this.workspace.hasContractsOnDisk;
    return {
      all: new Set(isEmpty ? [] : [...stated, ...topics.keys(), ...open.keys()]),
      bound: (topic) => [
        ...(open.get(topic) ?? []),
        ...(topics.get(topic) ?? []).filter(({ contract }) => !documents.isOpen(contract.uri)),
      ],
    };
  }

  private async read(uri: string): Promise<void> {
    const key = canonical(uri);
    const text = await this.fs.readFile(uri, CODE_LIMIT);
    const uses = text === null ? [] : usesIn(uri, text);
    if (text === null || uses.length === 0) {
      this.files.delete(key);
      return;
    }
    const lines = new LineIndex(text);
    const folder = this.workspace.folders.find((one) => isWithin(key, canonical(one)));
    this.files.set(key, {
      uri,
      uses,
      name: decodeURIComponent(folder ? key.slice(canonical(folder).length).replace(/^\//, '') : baseName(uri)),
      ...(text.includes('data-product:') && {
        lines: {
          text,
          positionAt: (offset) => lines.positionAt(offset),
          offsetAt: (position) => lines.offsetAt(position, text),
        },
      }),
      rangeOf: ({ start, end }) => ({ start: lines.positionAt(start), end: lines.positionAt(end) }),
    });
  }
}

interface Topics {
  all: ReadonlySet<string>;
  bound(topic: string): BoundTopic[];
}

/** Takes the topics of a contract into a map of lists. */
function bind(topics: Map<string, BoundTopic[]>, contract: Contract): void {
  for (const bound of boundTopics(contract)) {
    const all = topics.get(bound.topic);
    if (all) all.push(bound);
    else topics.set(bound.topic, [bound]);
  }
}
