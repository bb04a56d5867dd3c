/** catalog.json (`dbt docs generate`): the columns of a model as the warehouse had them. */

/** Types by upper-case name; undefined when the file does not tell. */
export const readCatalog = (text: string | null, model: string): ReadonlyMap<string, string> | undefined =>
  readCatalogs(text).get(model);

/** The columns of every model's table; of a model of several versions, those of one. */
export function readCatalogs(text: string | null): Map<string, ReadonlyMap<string, string>> {
  const tables = new Map<string, ReadonlyMap<string, string>>();
  try {
    const catalog = JSON.parse(text ?? 'null') as {
      nodes?: Record<string, { columns?: Record<string, { name?: unknown; type?: unknown; index?: unknown }> }>;
    } | null;
    for (const [id, node] of Object.entries(catalog?.nodes ?? {})) {
      const model = modelOf(id);
      const columns = Object.values(node.columns ?? {}).sort((a, b) => Number(a.index) - Number(b.index));
      const types = columns.flatMap(({ name, type }) =>
        typeof name === 'string' && typeof type === 'string' ? [[name.toUpperCase(), type.toLowerCase()] as const] : [],
      );
      if (model !== undefined && types.length > 0 && !tables.has(model)) tables.set(model, new Map(types));
    }
  } catch {
    // Half-written while dbt runs.
  }
  return tables;
}

/** `model.shop.orders`, `model.shop.orders.v2`. */
const modelOf = (id: string): string | undefined => /^model\.[^.]+\.(.+?)(?:\.v[^.]+)?$/.exec(id)?.[1];
