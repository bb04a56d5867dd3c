/** The sources behind a dbt model, over the models between: read from their SQL as far as it is known. */
import type { ModelSql } from '../service/rules/model-sql.ts';

/** Models behind models, at most: further up nobody's promise is about one contract. */
const MAX_MODELS = 100;

/** `source.table` of every source that feeds the model. */
export function sourcesBehind(
  model: string,
  sqlOf: (model: string) => Pick<ModelSql, 'parsed'> | undefined,
): ReadonlySet<string> {
  const sources = new Set<string>();
  const models = new Set([model]);
  for (const name of models) {
    if (models.size > MAX_MODELS) break;
    for (const { source } of sqlOf(name)?.parsed.expressions.values() ?? []) {
      if (source?.kind === 'source') sources.add(`${source.source}.${source.name}`);
      else if (source?.kind === 'ref' && source.package === undefined) models.add(source.name);
    }
  }
  return sources;
}
