/** What a contract mentions that lies in other files, and where: the ground of links and of definition. */
import type { Contract } from './contract.ts';
import {
  keySpan,
  type Offset,
  type PathStep,
  pointerParts,
  type Span,
  stringOf,
  type YamlDocument,
} from './document/index.ts';
import { fileRefs } from './fileRefs.ts';
import { schemaOf } from './occurrences/used.ts';
import { fileReferences } from './rules/references.ts';

export type Mention =
  | { kind: 'contract'; reference: string; span: Span }
  /** `pointer`: where in the file, as a JSON Pointer. */
  | { kind: 'file'; path: string; pointer?: string; span: Span }
  | { kind: 'dbt-model'; model: string; project?: string; span: Span };

/** Every mention of a contract, in no particular order; `$ref`s to files only where the document is known. */
export function mentions(contract: Contract, document?: YamlDocument): Mention[] {
  const { transformation } = contract;
  const model = transformation?.type === 'dbt' ? transformation.model : undefined;
  const project = transformation?.type === 'dbt' ? transformation.project : undefined;
  return [
    ...fileReferences(contract).map(({ value, span }) => ({ kind: 'file' as const, path: value, span })),
    ...(document ? fileRefs(document) : []).map(({ value, pointer, span }) => ({
      kind: 'file' as const,
      path: value,
      pointer,
      span,
    })),
    ...(model ? [{ kind: 'dbt-model' as const, model: model.value, project: project?.value, span: model.span }] : []),
    ...contract.ports.flatMap((port): Mention[] => {
      // A descriptor's output ports name the contracts that are their promise.
      const refers = port.direction === 'input' || contract.dialect === 'odps';
      const reference = refers ? port.fields.get('contract') : undefined;
      return reference ? [{ kind: 'contract', reference: reference.value, span: reference.span }] : [];
    }),
  ];
}

export function mentionAt(contract: Contract, document: YamlDocument, offset: Offset): Mention | undefined {
  return mentions(contract, document).find(({ span }) => span.start <= offset && offset <= span.end);
}

/** The place a local `$ref` at an offset leads to. */
export function schemaReference(document: YamlDocument, contract: Contract | null, offset: Offset): Span | undefined {
  const step = document.pathAt(offset).at(-1);
  const reference = step && refOf(document, step);
  if (reference === undefined || !reference.startsWith('#')) return undefined;
  const pointer = (contract ? schemaOf(contract, offset) : '') + reference.slice(1);
  const pair = document.pairAt(pointer);
  return pointerParts(pointer).length > 0 && pair ? keySpan(pair) : undefined;
}

const refOf = (document: YamlDocument, step: PathStep): string | undefined =>
  step.kind === 'pair' && step.key === '$ref' ? stringOf(document.deref(step.pair.value)) : undefined;
