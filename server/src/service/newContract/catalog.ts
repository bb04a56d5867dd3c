/** catalog.json (`dbt docs generate`): the columns of a model as the warehouse had them. */

/** Types by upper-case name; undefined when the file does not tell. */
export function readCatalog(text: string | null, model: string): ReadonlyMap<string, string> | undefined {
  try {
    const catalog = JSON.parse(text ?? 'null') as {
      nodes?: Record<string, { columns?: Record<string, { name?: unknown; type?: unknown; index?: unknown }> }>;
    } | null;
    const [, node] = Object.entries(catalog?.nodes ?? {}).find(([id]) => isModel(id, model)) ?? [];
    const columns = Object.values(node?.columns ?? {}).sort((a, b) => Number(a.index) - Number(b.index));
    const types = columns.flatMap(({ name, type }) =>
      typeof name === 'string' && typeof type === 'string' ? [[name.toUpperCase(), type.toLowerCase()] as const] : [],
    );
    return types.length > 0 ? new Map(types) : undefined;
  } catch {
    // Half-written while dbt runs.
    return undefined;
  }
}

/** `model.shop.orders`, `model.shop.orders.v2`. */
const isModel = (id: string, model: string): boolean => /^model\.[^.]+\.(.+?)(?:\.v[^.]+)?$/.exec(id)?.[1] === model;
