/** A YAML document: text, tree, problems, positions. The only folder of the language service that knows `yaml`. */

export { type Cursor, type CursorStep, cursorAt } from './cursor.ts';
export {
  escapePointer,
  type PathStep,
  pointerParts,
  type SyntaxProblem,
  type TextChange,
  YamlDocument,
} from './document.ts';
export { type LayoutEdit, type LineScope, layoutEdits } from './layout.ts';
export { endOfLine, endOfText, LineIndex, type LinePosition } from './lines.ts';
export {
  type AliasNode,
  booleanOf,
  type Collection,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  keyOf,
  keySpan,
  kindOf,
  lazily,
  lazyKeySpan,
  lazySpan,
  type MapNode,
  type NodeKind,
  numberOf,
  type Offset,
  type Pair,
  pairSpan,
  parentOf,
  type ScalarNode,
  type ScalarValue,
  type SeqNode,
  type Span,
  scalarOf,
  spanOf,
  stringOf,
  textOf,
  textScalar,
  type YamlNode,
} from './nodes.ts';
export { FEW, parts } from './parts.ts';
export { commentsOf, sameYaml } from './sameYaml.ts';
