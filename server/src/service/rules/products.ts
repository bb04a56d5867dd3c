/** Product descriptors (ODPS): ports with contracts and versions, and how they hang together. */
import { isScalar, type MapNode, spanOf, textOf, type YamlNode } from '../document/index.ts';
import { type NodeContext, type NodeReport, type Said, valueAt, type WholeContext } from './nodes.ts';

/** `v1.0.0`, `2.1`, `3-rc.1`: ports are often counted shorter than products. */
const PORT_VERSION = /^v?\d+(\.\d+){0,2}(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;
const SEMVER = /^v?(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

export function* productVersion(node: YamlNode | null | undefined): Generator<NodeReport> {
  const version = isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
  if (node && version && !SEMVER.test(version))
    yield {
      node,
      rule: 'contract/semver',
      message: `"${version}" is no semantic version: write MAJOR.MINOR.PATCH, for example 1.0.0.`,
    };
}

/** An input or output port by itself. */
export function* portReports(map: MapNode, context: NodeContext): Generator<NodeReport> {
  const node = valueAt(context, map, 'version');
  const version = isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
  if (node && version && !PORT_VERSION.test(version))
    yield {
      node,
      rule: 'contract/semver',
      message: `"${version}" is no version that can be compared: write numbers with dots, for example 1.0.0.`,
    };
}

/** An output port: what it promises and what it is made from. */
export function* outputPortReports(map: MapNode, context: NodeContext): Generator<NodeReport> {
  yield* portReports(map, context);
  const own = valueAt(context, map, 'contractId');
  const id = textOf(own);
  if (own && id) yield { node: own, rule: 'contract/own-input', message: (whole) => ownInput(id, whole) };
}

/** A contract an output port is made from has to come in somewhere. */
export function* inputContractReports(map: MapNode, context: NodeContext): Generator<NodeReport> {
  const node = valueAt(context, map, 'id');
  const id = textOf(node);
  if (node && id) yield { node, rule: 'contract/input-contract', message: (whole) => notAnInput(id, whole) };
}

const inputsOf = ({ contract }: WholeContext) => contract.ports.filter((port) => port.direction === 'input');

function notAnInput(id: string, whole: WholeContext): Said | null {
  const inputs = inputsOf(whole).flatMap((port) => port.fields.get('contract') ?? []);
  // Without input ports the descriptor says nothing of its inputs: no contradiction.
  if (inputs.length === 0 || inputs.some((one) => one.value === id)) return null;
  return {
    message: `No input port brings the contract "${id}" in, and this output port is made from it. Add the input port, or correct the id.`,
    data: {
      kind: 'did-you-mean',
      target: 'value',
      found: id,
      suggestions: inputs.length === 1 ? [inputs[0]!.value] : [],
    },
  };
}

function ownInput(id: string, whole: WholeContext): Said | null {
  const input = inputsOf(whole).find((port) => port.fields.get('contract')?.value === id);
  const node = input && nodeAt(whole, input.fields.get('contract')!.span.start);
  if (!input) return null;
  return {
    message: `The input port ${input.name} reads the contract "${id}", which this port promises: the product would be made from itself.`,
    ...(node && { related: { node, message: 'The input port' } }),
  };
}

/** The `contractId` of an input port that starts at an offset. */
const nodeAt = ({ document }: WholeContext, start: number): YamlNode | undefined =>
  document
    .items(document.get(document.root, 'inputPorts'))
    .flatMap((item) => document.pair(item, 'contractId')?.value ?? [])
    .find((node) => spanOf(node).start === start);
