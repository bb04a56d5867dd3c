/** A contract's text from what is known of a dbt model, in the dialect of choice. What nobody knows is marked TODO. */
import { type Entry, entry, list, map, type Out, word, write } from '../dialects/dcs/transcript.ts';
import type { ColumnFacts, ModelFacts } from './facts.ts';
import { jsonType, logicalType } from './types.ts';

export const NEW_DIALECTS = ['dataProduct', 'odcs'] as const;
export type NewDialect = (typeof NEW_DIALECTS)[number];

export interface NewContractOptions {
  dialect: NewDialect;
  /** Path from the contract's folder to the dbt project's. */
  project: string;
}
const TODO = 'TODO';

/** The whole file, `\n` line ends. Valid as it is: what has to be filled in holds the word TODO. */
export function newContract(facts: ModelFacts, options: NewContractOptions): string {
  const contract = options.dialect === 'odcs' ? odcs(facts) : dataProduct(facts, options.project);
  const head = `# Written from the dbt model ${facts.name}. Fill in what is marked ${TODO}, and promise what consumers may rely on.`;
  return `${[head, ...write(contract)].join('\n')}\n`;
}

const productName = (model: string): string =>
  model
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

/** A text as it reads best: several lines as a block. */
function prose(text: string | undefined): Out | undefined {
  if (text === undefined) return undefined;
  const lines = text.split(/\r?\n/).map((line) => line.trimEnd());
  return lines.length === 1 ? word(lines[0]!) : { kind: 'lines', lines: ['|', ...lines] };
}
const words = (values: readonly (string | number | boolean)[]): Out | undefined =>
  values.length === 0 ? undefined : list(values.map(word));
const flow = (values: readonly (string | number | boolean)[]): Out | undefined => {
  const written = values.map((value) => write(word(value))[0]!);
  return values.length === 0 ? undefined : { kind: 'lines', lines: [`[${written.join(', ')}]`] };
};
const given = (key: string, value: string | number | boolean | undefined | false): Entry | null =>
  value === undefined || value === false ? null : { key, value: word(value) };
/** Text that reads the same without quotes although it begins with a digit or holds brackets. */
const bare = (key: string, value: string | undefined): Entry | null =>
  value !== undefined && /^(\d+\.\d+\.\d+|\w+\(\d+(,\s?\d+)?\))$/.test(value)
    ? { key, value: { kind: 'lines', lines: [value] } }
    : given(key, value);
const todo = (key: string, what: string): Entry => ({ key, value: word(TODO), beside: `# ${what}` });

/** A model's version is a whole number; a contract's is semantic. */
const versionOf = ({ version }: ModelFacts): string =>
  version !== undefined && /^\d+$/.test(version) ? `${version}.0.0` : '1.0.0';

// ---------------------------------------------------------------- dataProduct

function dataProduct(facts: ModelFacts, project: string): Out {
  const required = facts.columns.filter((column) => column.required).map((column) => column.name);
  return map([
    {
      key: 'dataProduct',
      value: map([
        given('name', productName(facts.name)),
        given('domain', facts.domain) ?? todo('domain', 'who it belongs to, for example marketing'),
        given('owner', facts.owner) ?? todo('owner', 'the team that answers for it'),
        bare('version', versionOf(facts)),
        entry('description', prose(facts.description)),
        entry('tags', flow(facts.tags)),
        {
          key: 'transformation',
          value: map([{ key: 'dbt', value: map([given('project', project), given('model', facts.name)]) }]),
        },
        {
          key: 'schema',
          value: map([
            given('type', 'object'),
            entry('required', flow(required)),
            { key: 'properties', value: properties(facts.columns) },
          ]),
        },
        entry('outputPorts', ports(facts)),
        { key: 'sla', value: map([sla(facts)]) },
        entry('access', map([given('classification', facts.classification)])),
      ]),
    },
  ]);
}

function properties(columns: readonly ColumnFacts[]): Out {
  if (columns.length === 0) return { kind: 'lines', lines: ['{}'] };
  return map(columns.map((column) => ({ key: write(word(column.name))[0]!, value: property(column) })));
}

function property(column: ColumnFacts): Out {
  const { type, format } = jsonType(column.type);
  const entries = [
    given('type', type),
    given('format', format),
    entry('description', prose(column.description)),
    entry('enum', flow(column.enum ?? [])),
    given('minimum', type === 'string' ? undefined : column.minimum),
    given('maximum', type === 'string' ? undefined : column.maximum),
    given('classification', column.classification),
    entry('tags', flow(column.tags)),
    given('x-unique', column.unique),
  ].filter((one) => one !== null);
  return entries.length > 0 ? map(entries) : { kind: 'lines', lines: ['{}'] };
}

function ports({ name, relation, adapter, freshness }: ModelFacts): Out | undefined {
  if (!isSnowflake(relation, adapter)) return undefined;
  return list([
    map([
      given('name', productName(name)),
      given('type', 'snowflake'),
      relation === undefined
        ? { key: 'table', value: word(name.toUpperCase()), beside: `# ${TODO}: DATABASE.SCHEMA. before it` }
        : given('table', relation),
      given('timestampColumn', freshness?.column),
    ]),
  ]);
}

/** Without profiles.yml a relation as dbt built it is taken for Snowflake's: no other warehouse has a port yet. */
const isSnowflake = (relation: string | undefined, adapter: string | undefined): boolean =>
  adapter === undefined ? relation !== undefined : adapter === 'snowflake';

/** The age a recency test allows; else a start to be thought over. */
function sla({ freshness }: ModelFacts): Entry {
  return freshness
    ? { key: 'freshness', value: word(isoDuration(freshness.seconds)), beside: '# as the recency test allows' }
    : { key: 'freshness', value: word('P1D'), beside: `# ${TODO}: how old may the data be?` };
}

function isoDuration(seconds: number): string {
  if (seconds % 86_400 === 0) return `P${seconds / 86_400}D`;
  if (seconds % 3_600 === 0) return `PT${seconds / 3_600}H`;
  return seconds % 60 === 0 ? `PT${seconds / 60}M` : `PT${seconds}S`;
}

// ---------------------------------------------------------------- ODCS 3.1

function odcs(facts: ModelFacts): Out {
  const { name, owner, description } = facts;
  return map([
    given('apiVersion', 'v3.1.0'),
    given('kind', 'DataContract'),
    given('id', productName(name)),
    given('name', productName(name)),
    bare('version', versionOf(facts)),
    given('status', 'draft'),
    given('domain', facts.domain) ?? todo('domain', 'who it belongs to, for example marketing'),
    entry('description', map([entry('purpose', prose(description))])),
    entry('tags', words(facts.tags)),
    { key: 'team', value: map([given('name', owner) ?? todo('name', 'the team that answers for it')]) },
    entry('servers', servers(facts)),
    {
      key: 'schema',
      value: list([
        map([
          given('name', name),
          given('physicalName', facts.relation?.split('.').at(-1)),
          given('physicalType', 'table'),
          entry('properties', list(facts.columns.map(odcsProperty))),
        ]),
      ]),
    },
    { key: 'slaProperties', value: list([odcsSla(facts)]) },
  ]);
}

function servers({ relation, adapter }: ModelFacts): Out | undefined {
  if (!isSnowflake(relation, adapter)) return undefined;
  const [database, schema, table] = relation?.split('.') ?? [];
  const known = table !== undefined;
  return list([
    map([
      given('server', 'warehouse'),
      given('type', 'snowflake'),
      todo('account', 'the Snowflake account, for example xy12345.eu-central-1'),
      known ? given('database', database) : todo('database', 'where the model is built'),
      known ? given('schema', schema) : todo('schema', 'where the model is built'),
    ]),
  ]);
}

function odcsProperty(column: ColumnFacts): Out {
  const logical = logicalType(column.type);
  const numeric = logical === 'number' || logical === 'integer';
  const rules = column.enum && [
    map([
      given('type', 'library'),
      given('metric', 'invalidValues'),
      { key: 'arguments', value: map([entry('validValues', flow(column.enum))]) },
      given('mustBe', 0),
    ]),
  ];
  return map([
    given('name', column.name),
    given('logicalType', logical),
    bare('physicalType', column.type),
    entry('description', prose(column.description)),
    given('required', column.required),
    given('unique', column.unique),
    given('primaryKey', column.primaryKey),
    given('primaryKeyPosition', column.primaryKey ? 1 : undefined),
    given('classification', column.classification),
    entry('tags', words(column.tags)),
    entry(
      'logicalTypeOptions',
      map(numeric ? [given('minimum', column.minimum), given('maximum', column.maximum)] : []),
    ),
    entry('quality', list(rules ?? [])),
  ]);
}

function odcsSla({ name, freshness }: ModelFacts): Out {
  const element = freshness?.column && `${name}.${freshness.column}`;
  const hours = (freshness?.seconds ?? 86_400) / 3_600;
  const [value, unit] = hours % 24 === 0 ? [hours / 24, 'd'] : hours % 1 === 0 ? [hours, 'h'] : [hours * 60, 'min'];
  return map([
    given('property', 'latency'),
    {
      key: 'value',
      value: word(value),
      beside: freshness ? '# as the recency test allows' : `# ${TODO}: how old may the data be?`,
    },
    given('unit', unit),
    given('element', element),
  ]);
}
