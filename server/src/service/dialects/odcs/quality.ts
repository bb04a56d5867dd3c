/** The checks of an object or a column. */
import type { QualityRule } from '../../contract.ts';
import { lazySpan, type Pair, type YamlDocument } from '../../document/index.ts';
import { fieldsOf, maps } from '../reading.ts';

export function rulesOf(
  document: YamlDocument,
  pair: Pair | undefined,
  object: string,
  property?: string,
): QualityRule[] {
  return maps(document, pair?.value).map(({ node, item }) => {
    const fields = fieldsOf(document, node);
    const value = (key: string) => fields.get(key)?.value;
    return {
      name: value('name') ?? value('id'),
      type: value('type') ?? 'library',
      metric: value('metric') ?? value('rule'),
      query: fields.get('query'),
      dimension: value('dimension'),
      object,
      property,
      span: lazySpan(item),
    };
  });
}
