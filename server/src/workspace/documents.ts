/** The documents an editor has open: parsed once per version when they are ours, kept as plain text when they are not. */
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Dialect } from '../protocol.ts';
import type { Contract } from '../service/contract.ts';
import { detect, detectText, readContract } from '../service/dialects/index.ts';
import { type TextChange, YamlDocument } from '../service/document/index.ts';
import { canonical } from './uri.ts';

/** A document of ours. */
export interface Ours {
  uri: string;
  document: YamlDocument;
  dialect: Dialect;
}

/** What the workspace says of a document's place. */
export interface Surroundings {
  inDbtProject(uri: string): boolean;
  /** The dbt that reads the file, as far as its project or the settings tell. */
  edition(uri: string): string | undefined;
  /** A document that is none of ours was opened, changed or closed. */
  plainChanged?(uri: string): void;
}

interface Open {
  uri: string;
  /** Set while the document is none of ours: its text is all we keep. */
  plain: TextDocument | null;
  ours: Ours | null;
  contract?: { version: number; value: Contract | null };
}

export class OpenDocuments {
  private readonly open = new Map<string, Open>();
  private readonly around: Surroundings;

  constructor(around: Surroundings) {
    this.around = around;
  }

  didOpen(uri: string, version: number, text: string): void {
    const entry = this.read(uri, version, text);
    this.open.set(canonical(uri), entry);
    if (entry.plain) this.around.plainChanged?.(uri);
  }

  /** Applies the editor's changes; false when the document is not open. */
  didChange(uri: string, version: number, changes: readonly TextChange[]): boolean {
    const entry = this.open.get(canonical(uri));
    if (!entry) return false;
    if (entry.plain) {
      const text = TextDocument.update(entry.plain, [...changes], version).getText();
      this.open.set(canonical(uri), this.read(uri, version, text, entry.plain));
      this.around.plainChanged?.(uri);
    } else if (entry.ours) {
      entry.ours.document.update(version, changes);
      this.redetect(entry);
    }
    return true;
  }

  didClose(uri: string): void {
    const plain = this.plain(uri);
    this.open.delete(canonical(uri));
    if (plain) this.around.plainChanged?.(uri);
  }

  /** The document when it is ours. */
  get(uri: string): Ours | null {
    return this.open.get(canonical(uri))?.ours ?? null;
  }

  /** An open document that is none of ours: a model's SQL. */
  plain(uri: string): TextDocument | null {
    return this.open.get(canonical(uri))?.plain ?? null;
  }

  /** The version of an open document; null for one that is not open. */
  version(uri: string): number | null {
    const entry = this.open.get(canonical(uri));
    return entry?.ours?.document.version ?? entry?.plain?.version ?? null;
  }

  *allPlain(): Generator<TextDocument> {
    for (const entry of this.open.values()) if (entry.plain) yield entry.plain;
  }

  isOpen(uri: string): boolean {
    return this.isOpenAt(canonical(uri));
  }
  /** @param key a canonical URI */
  isOpenAt(key: string): boolean {
    return this.open.has(key);
  }

  /** The contract as read from the newest version; read once per version. */
  contract(uri: string): Contract | null {
    const entry = this.open.get(canonical(uri));
    if (!entry?.ours) return null;
    const { document, dialect } = entry.ours;
    if (entry.contract?.version !== document.version)
      entry.contract = { version: document.version, value: readContract(document, dialect) };
    return entry.contract.value;
  }

  /** The idle full parse: true when it changed what is known of the document. */
  reconcile(uri: string): boolean {
    const entry = this.open.get(canonical(uri));
    if (!entry?.ours?.document.reconcile()) return false;
    entry.contract = undefined;
    return true;
  }

  *all(): Generator<Ours> {
    for (const entry of this.open.values()) if (entry.ours) yield entry.ours;
  }

  /** Looks again at every document: a dbt project came or went. */
  redetectAll(): void {
    for (const entry of this.open.values()) {
      if (entry.ours) this.redetect(entry);
      else if (entry.plain)
        this.open.set(
          canonical(entry.uri),
          this.read(entry.uri, entry.plain.version, entry.plain.getText(), entry.plain),
        );
    }
  }

  private read(uri: string, version: number, text: string, plain?: TextDocument): Open {
    const dialect = /\.sql$/i.test(uri) ? null : detectText(uri, text, this.around.inDbtProject(uri));
    if (dialect === null) return { uri, plain: plain ?? TextDocument.create(uri, 'yaml', version, text), ours: null };
    const document = YamlDocument.open(uri, version, text);
    if (dialect === 'dbt') document.edition = this.around.edition(uri);
    return { uri, plain: null, ours: { uri, document, dialect } };
  }

  private redetect(entry: Open): void {
    const { document } = entry.ours!;
    const dialect = detect(document, this.around.inDbtProject(entry.uri));
    if (dialect === 'dbt') document.edition = this.around.edition(entry.uri);
    if (dialect !== null) entry.ours = { uri: entry.uri, document, dialect };
    else {
      entry.plain = TextDocument.create(entry.uri, 'yaml', document.version, document.text);
      entry.ours = null;
    }
    entry.contract = undefined;
  }
}
