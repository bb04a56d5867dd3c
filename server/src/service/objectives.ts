/** The SLA of a contract -> objectives, each with the places its value may be measured, in the order to try. */
import type { Dialect, EvidenceSource, KafkaBinding, ObjectiveInfo, SnowflakeBinding } from '../protocol.ts';
import { type Contract, nameKey, type Objective, type Port } from './contract.ts';

export interface ObjectivesContext {
  /** The dbt model that builds the product, when the workspace found it. `project` is the URI of its folder. */
  dbt?: { project?: string; model: string };
  /** PromQL with `<product>` for products that state no query of their own. */
  availabilityTemplate?: string;
}

/** Share of scrapes in thirty days that found the product's job up. */
export const AVAILABILITY_TEMPLATE = 'avg_over_time(up{job="<product>"}[30d])';

/** Columns that usually say when a row was written, the most telling first; compared without case style. */
const TIMESTAMP_COLUMNS = [
  'updatedat',
  'loadedat',
  'ingestedat',
  'modifiedat',
  'lastupdated',
  'lastmodified',
  'eventtime',
  'createdat',
];

/** Objectives in the order of the contract. */
export function objectives(contract: Contract, context: ObjectivesContext = {}): ObjectiveInfo[] {
  const counts = new Map<string, number>();
  return contract.objectives.map((objective) => {
    const id = countedId(
      `${objective.object ?? contract.product.name?.value ?? 'product'}/${objective.kind === 'other' ? objective.name : objective.kind}`,
      counts,
    );
    const plan =
      objective.target === null
        ? { sources: [], unmeasurable: objective.problem }
        : planFor(objective, contract, context);
    return {
      id,
      object: objective.object ?? contract.product.name?.value,
      name: objective.name,
      kind: objective.kind,
      target: { ...(objective.target ?? { value: 0, unit: 'count' as const }), text: objective.text },
      comparison: objective.comparison,
      range: contract.positions.rangeOf(objective.span),
      ...plan,
    };
  });
}

function countedId(id: string, counts: Map<string, number>): string {
  const count = (counts.get(id) ?? 0) + 1;
  counts.set(id, count);
  return count === 1 ? id : `${id}/${count}`;
}

type Plan = Pick<ObjectiveInfo, 'sources' | 'unmeasurable'>;

function planFor(objective: Objective, contract: Contract, context: ObjectivesContext): Plan {
  const ports = contract.ports.filter(
    (port) =>
      port.direction === 'output' &&
      port.inferred === undefined &&
      (objective.object === undefined || port.object === objective.object),
  );
  const stated = contract.metrics.filter((metric) => metric.name.toLowerCase() === objective.name.toLowerCase());
  const sources: EvidenceSource[] = [
    ...stated.map((metric) => ({ source: 'prometheus' as const, query: metric.value.trim() })),
    ...ownSources(objective, contract, ports, context),
  ];
  return sources.length > 0 ? { sources } : { sources, unmeasurable: unmeasurable(objective, ports, contract.dialect) };
}

function ownSources(
  objective: Objective,
  contract: Contract,
  ports: readonly Port[],
  context: ObjectivesContext,
): EvidenceSource[] {
  const kafka = ports.filter(isKafka).filter((port) => port.binding.topic !== '');
  switch (objective.kind) {
    case 'freshness':
      return [
        ...kafka.map(({ binding: { topic, connection, payload } }) => ({
          source: 'kafka' as const,
          topic,
          connection,
          payload,
        })),
        ...ports
          .filter(isSnowflake)
          .filter((port) => port.binding.table !== '')
          .map((port) => tableSource(port, objective, contract)),
      ];
    case 'availability': {
      const name = contract.product.name?.value;
      if (name === undefined || contract.metrics.some((metric) => metric.name === 'availability')) return [];
      const query = (context.availabilityTemplate ?? AVAILABILITY_TEMPLATE).replaceAll('<product>', () =>
        name.replace(/[\\"\n]/g, ''),
      );
      return [{ source: 'prometheus', query, guessed: true }];
    }
    case 'qualityScore':
      return [
        ...(context.dbt ? [{ source: 'dbt' as const, ...context.dbt }] : []),
        ...kafka.map((port) => ({
          source: 'live' as const,
          topic: port.binding.topic,
          connection: port.binding.connection,
          port: port.name,
        })),
      ];
    case 'other':
      return [];
  }
}

function tableSource(
  port: Port & { binding: SnowflakeBinding },
  objective: Objective,
  contract: Contract,
): EvidenceSource {
  const { table, connection, timestampColumn } = port.binding;
  if (timestampColumn !== undefined) return { source: 'snowflake', table, connection, timestampColumn };
  if (objective.property !== undefined)
    return { source: 'snowflake', table, connection, timestampColumn: objective.property };
  const column = guessedColumn(contract, port.object);
  return {
    source: 'snowflake',
    table,
    connection,
    ...(column !== undefined && { timestampColumn: column }),
    guessed: true,
  };
}

function guessedColumn(contract: Contract, object: string): string | undefined {
  const properties = contract.objects.find((one) => one.name === object)?.properties ?? [];
  const names = new Map(properties.map((property) => [nameKey(property.name), property.name]));
  return TIMESTAMP_COLUMNS.map((name) => names.get(name)).find((name) => name !== undefined);
}

/** First sentence: why. Second: what to add, in the words of the dialect. */
function unmeasurable(objective: Objective, ports: readonly Port[], dialect: Dialect): string {
  const own = dialect === 'dataProduct';
  const place = own ? 'port under outputPorts' : 'server under servers';
  // Only our own dialect has a place for a query of the user's.
  const metric = own ? `a PromQL query under observability.metrics.${objective.name}` : undefined;
  const add = (...ways: readonly (string | undefined)[]) => {
    const known = ways.filter((way) => way !== undefined);
    return known.length > 0 ? ` Add ${alternatives(known)}.` : '';
  };
  switch (objective.kind) {
    case 'freshness':
      if (ports.length === 0)
        return `no ${own ? 'output port' : 'server'} says where the data is.${add(`a kafka or snowflake ${place}`)}`;
      return `${listed(ports)} cannot tell how old the data is.${add(`a kafka or snowflake ${place}`, metric)}`;
    case 'availability':
      return `the product has no name to look for in Prometheus.${add(metric ?? 'its name')}`;
    case 'qualityScore':
      return `no dbt model and no kafka topic could be checked.${add(own ? 'transformation.dbt.model' : undefined, `a kafka ${place}`, metric)}`;
    case 'other':
      return `nothing measures ${objective.name}.${add(metric)}`;
  }
}

function alternatives(ways: readonly string[]): string {
  return ways.length > 1 ? `${ways.slice(0, -1).join(', ')} or ${ways.at(-1)}` : ways.join('');
}

function listed(ports: readonly Port[]): string {
  const kinds = [...new Set(ports.map((port) => `${port.binding.type} ports`))];
  return kinds.join(' and ');
}

const isKafka = (port: Port): port is Port & { binding: KafkaBinding } => port.binding.type === 'kafka';
const isSnowflake = (port: Port): port is Port & { binding: SnowflakeBinding } => port.binding.type === 'snowflake';
