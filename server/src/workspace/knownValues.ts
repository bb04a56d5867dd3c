/** Values completion offers from the workspace, by the schemas' `x-provider`. */

import type { KnownParams } from '../protocol.ts';
import type { KnownValue, ValuePlace } from '../service/complete.ts';
import { type Contract, eachProperty, type Port } from '../service/contract.ts';
import { dotted } from '../service/occurrences/index.ts';
import { testNames } from '../service/rules/dbtTests.ts';
import { namesOn, PLATFORM_TITLES, type Platform } from '../service/rules/platformTypes.ts';
import type { Ours } from './documents.ts';
import { canonical } from './uri.ts';
import type { Workspace } from './workspace.ts';

/** Platforms of dbt's adapters (dbt docs, "Supported data platforms"); of others no type is offered. */
const ADAPTERS: ReadonlyMap<string, Platform> = new Map([
  ['snowflake', 'snowflake'],
  ['bigquery', 'bigquery'],
  ['databricks', 'databricks'],
  ['postgres', 'postgres'],
]);

type Provider = (workspace: Workspace, own: Contract | null, uri: string, place: ValuePlace) => KnownValue[];

/** A field of every contract, with the products that have it. */
const ofContracts =
  (read: (contract: Contract) => (string | undefined)[]): Provider =>
  (workspace) => {
    const owners = new Map<string, string[]>();
    for (const contract of workspace.contracts())
      for (const value of read(contract))
        if (value) owners.set(value, [...(owners.get(value) ?? []), contract.product.name?.value ?? '']);
    return [...owners]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([value, names]) => ({ value, detail: shortList(names.filter(Boolean)) }));
  };

/** What the policy lists, with the products that have it; where it lists nothing, what contracts have. */
function agreed(list: 'owners' | 'domains', inUse: Provider): Provider {
  return (workspace, own, uri, place) => {
    const used = inUse(workspace, own, uri, place);
    const names = workspace.policy(uri)[list];
    if (!names) return used;
    return names.map((value) => ({ detail: 'policy.yaml', ...used.find((one) => one.value === value), value }));
  };
}

/** Names in one kind of store, as ports of contracts state them and connections have listed them. */
const topics: Provider = withListed(
  'topic',
  ofContracts((contract) =>
    contract.ports.map((port) =>
      port.binding.type === 'kafka' && port.inferred === undefined ? port.binding.topic : undefined,
    ),
  ),
);
const tables: Provider = withListed(
  'table',
  ofContracts((contract) =>
    contract.ports.map((port) =>
      port.binding.type === 'snowflake' && port.inferred === undefined ? port.binding.table : undefined,
    ),
  ),
);
const STORED: ReadonlyMap<string, Provider> = new Map([
  ['kafka', topics],
  ['snowflake', tables],
]);

const PROVIDERS: ReadonlyMap<string, Provider> = new Map(
  Object.entries<Provider>({
    domain: agreed(
      'domains',
      ofContracts((contract) => [contract.product.domain?.value]),
    ),
    owner: agreed(
      'owners',
      ofContracts((contract) => [contract.product.owner?.value]),
    ),
    tag: ofContracts((contract) => [
      ...contract.product.tags.map((tag) => tag.value),
      ...contract.objects.flatMap((object) => object.tags),
    ]),
    permission: ofContracts((contract) => contract.access?.permissions.map((one) => one.value) ?? []),
    connection: ofContracts((contract) => contract.ports.map((port) => port.fields.get('connection')?.value)),
    topic: topics,
    table: tables,
    source: (...asked) => [...topics(...asked), ...tables(...asked)],
    stored: (workspace, own, ...rest) => {
      const ports = own?.ports ?? [];
      const stores = ports.length > 0 ? new Set(ports.map((port) => port.binding.type)) : STORED.keys();
      // Where no name is stated the object's own is taken for it.
      const assumed = new Set(ports.map(boundTo));
      return [...stores]
        .flatMap((type) => STORED.get(type)?.(workspace, own, ...rest) ?? [])
        .filter(({ value }) => !assumed.has(value));
    },
    port: (workspace, _own, uri, place) =>
      (upstream(workspace, uri, place)?.ports ?? []).flatMap((port) =>
        port.direction === 'output' && port.inferred === undefined ? [{ value: port.name, detail: boundTo(port) }] : [],
      ),
    'upstream-property': (workspace, _own, uri, place) => propertiesOf(upstream(workspace, uri, place)),
    element: (_workspace, own) =>
      (own?.objects ?? []).flatMap((object) => [
        { value: object.name },
        ...eachProperty(object.properties).map((property) => ({
          value: `${object.name}.${dotted(property)}`,
          detail: property.type,
        })),
      ]),
    contract: (workspace, _own, uri) =>
      workspace
        .contracts()
        .filter((one) => canonical(one.uri) !== canonical(uri))
        .flatMap((one) =>
          one.product.name
            ? [
                {
                  value: one.product.id?.value ?? one.product.name.value,
                  detail: one.product.domain?.value,
                  documentation: one.product.description?.value,
                },
              ]
            : [],
        ),
    property: (_workspace, own) => propertiesOf(own),
    'dbt-model': (workspace) =>
      workspace.dbt
        .all()
        .flatMap((project) => [...project.models.keys()].sort().map((value) => ({ value, detail: project.file.name }))),
    'dbt-undescribed-model': undescribed('model'),
    'dbt-undescribed-seed': undescribed('seed'),
    'dbt-undescribed-snapshot': undescribed('snapshot'),
    'dbt-test': (workspace, _own, uri) => testNames(workspace.dbt.view(uri)).map((value) => ({ value })),
    'dbt-group': (workspace, _own, uri) =>
      (workspace.dbt.view(uri)?.names.names('group') ?? []).map((value) => ({ value })),
    'dbt-package': (workspace, _own, uri) => {
      const view = workspace.dbt.view(uri);
      return view ? [view.project, ...view.listed.names].map((value) => ({ value })) : [];
    },
    'dbt-tag': (workspace, _own, uri) => (workspace.dbt.view(uri)?.names.tags() ?? []).map((value) => ({ value })),
    'warehouse-type': (workspace, _own, uri) => {
      const platform = ADAPTERS.get(workspace.dbt.view(uri)?.adapter ?? '');
      return platform
        ? [...namesOn(platform)].map((name) => ({ value: name.toLowerCase(), detail: PLATFORM_TITLES[platform] }))
        : [];
    },
    'dbt-project': (workspace) =>
      workspace.dbt.all().map((project) => ({ value: project.file.name, detail: `${project.models.size} models` })),
  }),
);

/** Nodes of a file of the project that no entry describes yet, those beside the properties file first. */
function undescribed(kind: 'model' | 'seed' | 'snapshot'): Provider {
  return (workspace, _own, uri) => {
    const names = workspace.dbt.view(uri)?.names;
    const folder = uri.slice(0, uri.lastIndexOf('/') + 1);
    return (names?.all(kind) ?? [])
      .filter((one) => one.by === 'file' && one.package === '')
      .filter((one) => names?.find(kind, one.name).every((other) => other.by === 'file'))
      .map((one) => ({
        value: one.name,
        detail: one.uri.slice(one.uri.lastIndexOf('/') + 1),
        away: !one.uri.startsWith(folder),
      }))
      .sort((a, b) => Number(a.away) - Number(b.away) || (a.value < b.value ? -1 : 1))
      .map(({ value, detail }) => ({ value, detail }));
  };
}

/** The values a provider knows; none for a provider nobody has written. */
export function knownValues(workspace: Workspace, { uri }: Ours, provider: string, place: ValuePlace): KnownValue[] {
  return PROVIDERS.get(provider)?.(workspace, workspace.documents.contract(uri), uri, place) ?? [];
}

/** What contracts name, then what connections have listed besides. */
function withListed(kind: KnownParams['kind'], ofWorkspace: Provider): Provider {
  return (workspace, ...rest) => {
    const named = ofWorkspace(workspace, ...rest);
    const known = new Set(named.map((one) => one.value));
    return [...named, ...workspace.listed.of(kind).filter((one) => !known.has(one.value))];
  };
}

/** The contract that the mapping around the cursor refers to. */
function upstream(workspace: Workspace, uri: string, place: ValuePlace): Contract | null {
  const reference = place.sibling('contract');
  const found = reference === undefined ? undefined : workspace.contract(uri, reference);
  return found?.kind === 'found' ? found.contract : null;
}

const propertiesOf = (contract: Contract | null): KnownValue[] =>
  (contract?.objects ?? []).flatMap((object) =>
    eachProperty(object.properties).map((property) => ({
      value: dotted(property),
      detail: property.type,
      documentation: property.description,
    })),
  );

const boundTo = ({ binding }: Port): string =>
  binding.type === 'kafka' ? binding.topic : binding.type === 'snowflake' ? binding.table : binding.type;

function shortList(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  return distinct.length > 3
    ? `${distinct.slice(0, 3).join(', ')} and ${distinct.length - 3} more`
    : distinct.join(', ');
}
