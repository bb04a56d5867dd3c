/** What a table of blocks says. */

/** A whole block to insert, as an LSP snippet without indentation of its own; valid as it stands. */
export interface Block {
  label: string;
  text: string;
  /** First and last version of the format that has it (`3.1`). */
  since?: string;
  until?: string;
}

/** The blocks of one place. */
export interface BlockPlace {
  /** Of the way to the collection: keys joined by `/`, any index as `*`; '' for the document. */
  at: RegExp;
  /** Items of a list, or pairs of a mapping. */
  as: 'items' | 'pairs';
  blocks: readonly Block[];
}
