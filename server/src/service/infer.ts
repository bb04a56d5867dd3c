/** Ports a contract does not state, guessed from what the workspace holds; always marked, never taken for a promise. */
import { type Contract, nameKey, type Port } from './contract.ts';

/** A dbt model that may carry the contract's object. */
export interface ModelCandidate {
  name: string;
  columns: readonly string[];
  /** `DB.SCHEMA.TABLE` as last built. */
  relation?: string;
}

/** Share of the contract's properties a model's documented columns must cover to be taken for it by columns alone. */
const ENOUGH_COLUMNS = 0.6;

/**
 * The contract with output ports guessed when it states none: the Snowflake table of its dbt model (the one of its
 * transformation, of its name, or with its columns, whatever the case style) and the topic `<domain>.<name>`.
 */
export function withInferredPorts(contract: Contract, models: readonly ModelCandidate[]): Contract {
  const object = contract.objects[0];
  if (!object || contract.ports.some((port) => port.direction === 'output')) return contract;
  const base = {
    direction: 'output' as const,
    object: object.name,
    span: contract.headSpan,
    nameSpan: contract.headSpan,
    fields: new Map(),
  };
  const ports: Port[] = [];
  const guess = modelFor(contract, models);
  if (guess)
    ports.push({
      ...base,
      name: guess.model.name,
      binding: { type: 'snowflake', table: guess.model.relation ?? guess.model.name.toUpperCase() },
      inferred: guess.why,
    });
  const { domain, name } = contract.product;
  if (domain && name)
    ports.push({
      ...base,
      name: `${domain.value}.${name.value}`,
      binding: { type: 'kafka', topic: `${domain.value}.${name.value}` },
      inferred: 'topics are usually named after domain and product',
    });
  return ports.length > 0 ? { ...contract, ports: [...contract.ports, ...ports] } : contract;
}

/** The model that most likely builds the contract's object, and why it is thought so. */
export function modelFor<Model extends ModelCandidate>(
  contract: Contract,
  models: readonly Model[],
): { model: Model; why: string } | null {
  const stated = contract.transformation?.type === 'dbt' ? contract.transformation.model?.value : undefined;
  const byTransformation = models.find((model) => model.name === stated);
  if (byTransformation)
    return { model: byTransformation, why: `the transformation is the dbt model ${byTransformation.name}` };
  const wanted = nameKey(contract.product.name?.value ?? '');
  const byName = wanted === '' ? undefined : models.find((model) => nameKey(model.name) === wanted);
  if (byName) return { model: byName, why: `the dbt model ${byName.name} has the product's name` };
  return byColumns(contract, models);
}

function byColumns<Model extends ModelCandidate>(
  contract: Contract,
  models: readonly Model[],
): { model: Model; why: string } | null {
  const properties = new Set((contract.objects[0]?.properties ?? []).map((property) => nameKey(property.name)));
  if (properties.size < 3) return null;
  const scored = models
    .map((model) => ({
      model,
      shared: new Set(model.columns.map(nameKey).filter((name) => properties.has(name))).size,
    }))
    .filter(({ shared }) => shared / properties.size >= ENOUGH_COLUMNS)
    .sort((a, b) => b.shared - a.shared);
  const best = scored[0];
  // Two models that fit alike are no guess.
  if (!best || scored[1]?.shared === best.shared) return null;
  return {
    model: best.model,
    why: `the dbt model ${best.model.name} has ${best.shared} of its ${properties.size} properties`,
  };
}
