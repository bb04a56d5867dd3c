/** Decimals whose digits after the point are more than all their digits. */
import { type MapNode, numberOf, textOf, type YamlNode } from '../document/index.ts';
import { type NodeContext, type NodeReport, valueAt } from './nodes.ts';
import { parseType, type WrittenType } from './platformTypes.ts';

/** Types that take precision and scale, and for which the first bounds the second. */
const DECIMALS = new Set(['NUMBER', 'DECIMAL', 'DEC', 'NUMERIC']);

/** What is wrong with `NUMBER(5, 8)`; null when nothing is. PostgreSQL (since 15) and Oracle take such a one. */
export function scaleFault(written: string, type: WrittenType | null = parseType(written)): string | null {
  const [precision, scale] = type?.arguments ?? [];
  if (!type || type.list || !DECIMALS.has(type.name) || precision === undefined || scale === undefined) return null;
  return scale > precision ? tooMany(written, precision, scale) : null;
}

/** @param free the platform takes more digits after the point than there are */
export function* scaleReports(node: YamlNode, type: WrittenType, free: boolean): Generator<NodeReport> {
  const fault = free ? null : scaleFault(textOf(node) ?? '', type);
  if (fault) yield { node, rule: 'contract/decimal-scale', message: fault };
}

/** DCS: `precision` and `scale` are keys of the field. */
export function* decimalReports(map: MapNode, context: NodeContext): Generator<NodeReport> {
  const type = textOf(valueAt(context, map, 'type')) ?? '';
  const node = valueAt(context, map, 'scale');
  const [precision, scale] = [numberOf(valueAt(context, map, 'precision')), numberOf(node)];
  if (!node || precision === undefined || scale === undefined || scale <= precision) return;
  if (/^(number|decimal|numeric)$/i.test(type))
    yield { node, rule: 'contract/decimal-scale', message: tooMany(`This ${type}`, precision, scale) };
}

const tooMany = (what: string, precision: number, scale: number): string =>
  `${what} has ${precision} digits in all, so ${scale} of them cannot follow the point. The first number counts all digits, the second those after the point.`;
