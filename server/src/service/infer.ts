/** Ports a contract does not state, guessed from what the workspace holds; always marked, never taken for a promise. */
import { type Contract, type ContractObject, nameKey, type Port } from './contract.ts';

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

/** The model behind an object of a contract, and why it is thought so. */
export interface ModelLink<Model> {
  object: ContractObject;
  model: Model;
  why: string;
  /** Neither the transformation nor a port says so. */
  guessed: boolean;
}

/**
 * The models behind the objects of a contract: the one its transformation names, those whose tables its ports name, else
 * a guess by name or columns. An object with a port of a table that no model builds lies elsewhere: there is no guess.
 */
export function modelsFor<Model extends ModelCandidate>(
  contract: Contract,
  models: readonly Model[],
): ModelLink<Model>[] {
  return contract.objects.flatMap((object, index): ModelLink<Model>[] => {
    const single = contract.objects.length === 1;
    const stated = index === 0 ? byTransformation(contract, models) : null;
    if (stated) return [{ object, ...stated, guessed: false }];
    const ports = contract.ports.filter(
      (port) => port.direction === 'output' && port.object === object.name && port.inferred === undefined,
    );
    const tables = ports.flatMap(({ name, binding }) => (binding.type === 'snowflake' ? [{ name, ...binding }] : []));
    const port = tables.find(({ table }) => builds(models, table).length === 1);
    const model = port && builds(models, port.table)[0];
    if (port && model)
      return [
        { object, model, why: `the port ${port.name} is the table of the dbt model ${model.name}`, guessed: false },
      ];
    if (tables.some(({ table }) => table !== '')) return [];
    const guess = single ? modelFor(contract, models) : byObject(object, models);
    return guess ? [{ object, ...guess, guessed: true }] : [];
  });
}

/** Models whose table has a name: by the relation dbt last built, else by their own name. */
function builds<Model extends ModelCandidate>(models: readonly Model[], table: string): Model[] {
  const parts = table.toLowerCase().split('.').reverse();
  return models.filter(({ name, relation }) => {
    const own = (relation ?? name).toLowerCase().replaceAll('"', '').split('.').reverse();
    return parts[0] !== '' && own.slice(0, parts.length).every((part, index) => part === parts[index]);
  });
}

function byObject<Model extends ModelCandidate>({ physicalName, name }: ContractObject, models: readonly Model[]) {
  const wanted = nameKey(physicalName?.value.split('.').at(-1) ?? name);
  const model = wanted === '' ? undefined : models.find((one) => nameKey(one.name) === wanted);
  return model ? { model, why: `the dbt model ${model.name} has the object's name` } : null;
}

function byTransformation<Model extends ModelCandidate>(contract: Contract, models: readonly Model[]) {
  const stated = contract.transformation?.type === 'dbt' ? contract.transformation.model?.value : undefined;
  const model = stated === undefined ? undefined : models.find((one) => one.name === stated);
  return model ? { model, why: `the transformation is the dbt model ${model.name}` } : null;
}

/** The model that most likely builds the contract's object, and why it is thought so. */
export function modelFor<Model extends ModelCandidate>(
  contract: Contract,
  models: readonly Model[],
): { model: Model; why: string } | null {
  const stated = byTransformation(contract, models);
  if (stated) return stated;
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
