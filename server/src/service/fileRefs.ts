/** `$ref`s of the schemas in a contract that lead to another file of the workspace. */
import type { Text } from './contract.ts';
import { isMap, isSeq, keyOf, keySpan, spanOf, stringOf, type YamlDocument, type YamlNode } from './document/index.ts';

/** A `$ref`'s path; where in the file it leads is its JSON Pointer, '' for the whole. */
export interface FileRef extends Text {
  pointer: string;
}

/** A path in the repository: no URL, no template. */
export const isLocalPath = (path: string): boolean =>
  path !== '' && !/^[a-z][a-z0-9+.-]*:/i.test(path) && !path.startsWith('//') && !/[\n{}$*]/.test(path);

/** Relative references with a path (`./address.json`, `types.yaml#/$defs/id`); nothing is fetched from the network. */
export function fileRefs(document: YamlDocument): FileRef[] {
  // A schema's own identity changes what relative references mean.
  if (!document.text.includes('$ref') || /\$id\b/.test(document.text)) return [];
  const found: FileRef[] = [];
  const visit = (node: YamlNode | null): void => {
    if (isSeq(node)) for (const item of node.items) visit(item);
    if (!isMap(node)) return;
    for (const pair of node.items) {
      if (keyOf(pair) !== '$ref') {
        visit(pair.value);
        continue;
      }
      const text = stringOf(pair.value);
      const cut = text?.indexOf('#') ?? -1;
      const value = decoded(cut < 0 ? (text ?? '') : text!.slice(0, cut));
      if (pair.value && isLocalPath(value))
        found.push({
          value,
          pointer: cut < 0 ? '' : decoded(text!.slice(cut + 1)),
          span: spanOf(pair.value),
          keySpan: keySpan(pair),
        });
    }
  };
  visit(document.root);
  return found;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
