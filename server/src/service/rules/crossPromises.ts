/** Promises beside those of the products that are read: none better than its inputs, readers that are known, properties that exist. */
import { type Contract, eachProperty, nameKey, type Objective, type Port } from '../contract.ts';
import { isMap, isScalar, keySpan, type Span, spanOf, textOf, type YamlDocument } from '../document/index.ts';
import { nearest } from '../schema/nearest.ts';
import { at, type Reported, type Rule, type RuleContext } from './rule.ts';

export const crossPromiseRules: readonly Rule[] = [
  { ids: ['cross/freshness-upstream', 'cross/promise-upstream'], scope: 'cross', check: betterThanInputs },
  { ids: ['cross/consumer-unlisted'], scope: 'cross', check: unlistedConsumers },
  { ids: ['cross/uses-property'], scope: 'cross', check: usedProperties },
];

/** A contract that is read, and the object of it that the port carries. */
interface Upstream {
  port: Port;
  contract: Contract;
  /** Absent: the port may carry any of them. */
  object?: string;
}

function* upstreams({ contract, workspace }: RuleContext): Generator<Upstream> {
  for (const port of contract.ports) {
    const reference = port.direction === 'input' ? port.fields.get('contract') : undefined;
    const answer = reference ? workspace.contract(contract.uri, reference.value) : undefined;
    if (answer?.kind !== 'found' || answer.contract.uri === contract.uri) continue;
    const object = objectRead(port, answer.contract);
    yield { port, contract: answer.contract, ...(object !== undefined && { object }) };
  }
}

function objectRead(port: Port, { ports, objects }: Contract): string | undefined {
  const outputs = ports.filter((one) => one.direction === 'output');
  const value = (key: string) => port.fields.get(key)?.value.toLowerCase();
  const meant = outputs.filter(
    (one) =>
      one.name.toLowerCase() === value('port') ||
      (one.binding.type === 'kafka' && one.binding.topic.toLowerCase() === value('topic')) ||
      (one.binding.type === 'snowflake' && one.binding.table.toLowerCase() === value('table')),
  );
  return meant[0]?.object ?? (objects.length === 1 ? objects[0]?.name : undefined);
}

const nameOf = (contract: Contract): string =>
  contract.product.name?.value ?? contract.product.id?.value ?? 'the input';

// ---------------------------------------------------------------- no better than the inputs

/** Which promises an input bounds, and why. */
const BOUNDED: Readonly<Record<string, { rule: string; why: string }>> = {
  freshness: { rule: 'cross/freshness-upstream', why: 'data cannot be fresher than its input' },
  availability: { rule: 'cross/promise-upstream', why: 'while the input is away, nothing new arrives' },
  completeness: { rule: 'cross/promise-upstream', why: 'what the input lacks cannot be delivered' },
  retention: { rule: 'cross/promise-upstream', why: 'what is older cannot be built again from its input' },
};

/** An own promise, and what is underlined when it cannot be kept. */
interface Own {
  objective: Objective;
  span: Span;
}

function* betterThanInputs(context: RuleContext): Generator<Reported> {
  const inputs = [...upstreams(context)];
  if (inputs.length === 0) return;
  for (const { objective, span } of ownPromises(context)) {
    const bound = BOUNDED[kindOf(objective)];
    const worst = bound && worstOf(objective, inputs);
    if (!worst) continue;
    const { upstream, theirs } = worst;
    yield {
      ...at(
        span,
        bound.rule,
        `${objective.name} of ${objective.text} is promised, but ${nameOf(upstream.contract)}, which is read here, promises only ${theirs.text}: ${bound.why}.`,
      ),
      related: [{ uri: upstream.contract.uri, span: theirs.span, message: 'The promise of the input' }],
    };
  }
}

/** The contract's promises; a product descriptor has those of the contracts it offers. */
function ownPromises({ contract, workspace }: RuleContext): Own[] {
  const whole = ({ objectives, objects }: Contract) =>
    objectives.filter((one) => one.target && (one.object === undefined || objects.length === 1));
  if (contract.dialect !== 'odps') return whole(contract).map((objective) => ({ objective, span: objective.span }));
  return contract.ports.flatMap((port) => {
    const reference = port.direction === 'output' ? port.fields.get('contract') : undefined;
    const answer = reference ? workspace.contract(contract.uri, reference.value) : undefined;
    if (!reference || answer?.kind !== 'found') return [];
    return whole(answer.contract).map((objective) => ({ objective, span: reference.span }));
  });
}

function worstOf(own: Objective, inputs: readonly Upstream[]): { upstream: Upstream; theirs: Objective } | null {
  let worst: { upstream: Upstream; theirs: Objective; by: number } | null = null;
  for (const upstream of inputs) {
    const theirs = promiseOf(upstream, own);
    const by = theirs ? excess(own, theirs) : 0;
    if (theirs && by > 0 && by > (worst?.by ?? 0)) worst = { upstream, theirs, by };
  }
  return worst;
}

function promiseOf({ contract, object }: Upstream, own: Objective): Objective | undefined {
  const alike = contract.objectives.filter(
    (one) => kindOf(one) === kindOf(own) && one.target?.unit === own.target!.unit && one.comparison === own.comparison,
  );
  return (
    alike.find((one) => object !== undefined && one.object === object) ?? alike.find((one) => one.object === undefined)
  );
}

/** By how much the own promise is the better one. */
const excess = (own: Objective, theirs: Objective): number =>
  own.comparison === 'at-most' ? theirs.target!.value - own.target!.value : own.target!.value - theirs.target!.value;

const kindOf = ({ kind, name }: Objective): string => (kind === 'other' ? name.toLowerCase() : kind);

// ---------------------------------------------------------------- who reads whom

/** A product that lists its consumers is read by one it does not list: it would not know whom a change breaks. */
function* unlistedConsumers(context: RuleContext): Generator<Reported> {
  yield* unlistedReaders(context);
  const { name } = context.contract.product;
  const own = callingsOf(context.contract);
  for (const { port, contract } of upstreams(context)) {
    if (contract.consumers.length === 0 || own.size === 0) continue;
    if (contract.consumers.some((consumer) => own.has(nameKey(consumer.name)))) continue;
    yield {
      ...at(
        port.fields.get('contract')!,
        'cross/consumer-unlisted',
        `${nameOf(contract)} lists its consumers, and ${name?.value ?? 'this product'} is not among them: nobody there knows whom a change breaks. Ask to be listed.`,
      ),
      related: [{ uri: contract.uri, span: contract.consumers[0]!.nameSpan, message: 'Its consumers' }],
    };
  }
}

/** What a consumer may be listed as. */
const callingsOf = ({ product: { id, name, owner, domain } }: Contract): Set<string> =>
  new Set([id, name, owner, domain].flatMap((text) => (text ? [nameKey(text.value)] : [])));

/** The same from the other side: at the list of the contract that is read. */
function* unlistedReaders({ contract, workspace, document }: RuleContext): Generator<Reported> {
  if (contract.consumers.length === 0) return;
  const listed = new Set(contract.consumers.map((consumer) => nameKey(consumer.name)));
  const unlisted = workspace.readBy(contract).filter(({ reader }) => {
    const callings = callingsOf(reader);
    return callings.size > 0 && [...callings].every((calling) => !listed.has(calling));
  });
  if (unlisted.length === 0) return;
  const names = unlisted.map(({ reader }) => nameOf(reader));
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  const key = document?.pairAt('/dataProduct/consumers') ?? document?.pairAt('/consumers');
  yield {
    ...at(
      key ? keySpan(key) : contract.consumers[0]!.nameSpan,
      'cross/consumer-unlisted',
      `${names.slice(0, NAMED).join(', ')}${more} ${names.length === 1 ? 'reads' : 'read'} this product and ${names.length === 1 ? 'is' : 'are'} not among its consumers: a change may break them unseen. Add who reads it.`,
    ),
    related: unlisted.slice(0, NAMED).map(({ reader, port }) => ({
      uri: reader.uri,
      span: port.fields.get('contract')!.span,
      message: `${nameOf(reader)} reads it here`,
    })),
  };
}
const NAMED = 3;

/** `uses` of an input port names properties of what it reads. */
function* usedProperties(context: RuleContext): Generator<Reported> {
  const { contract, document } = context;
  if (contract.dialect !== 'dataProduct' || !document) return;
  for (const { port, contract: upstream, object } of upstreams(context)) {
    const described = upstream.objects.find((one) => one.name === object);
    if (!described || described.properties.length === 0) continue;
    const properties = eachProperty(described.properties);
    const names = properties.flatMap(({ name, path }) => [name, path.slice(1).replaceAll('/', '.')]);
    const keys = new Set(names.map(nameKey));
    for (const { value, span } of usesOf(document, port)) {
      if (keys.has(nameKey(value))) continue;
      const suggestions = nearest(value, new Set(names));
      const meant = suggestions.length > 0 ? ` Did you mean ${suggestions.join(' or ')}?` : '';
      yield {
        ...at(span, 'cross/uses-property', `"${value}" is no property that ${nameOf(upstream)} offers.${meant}`, {
          kind: 'did-you-mean',
          target: 'value',
          found: value,
          suggestions,
        }),
        related: [{ uri: upstream.uri, span: described.nameSpan, message: `What ${nameOf(upstream)} offers` }],
      };
    }
  }
}

function usesOf(document: YamlDocument, port: Port): { value: string; span: Span }[] {
  const node = document
    .pathAt(port.fields.get('contract')!.span.start)
    .findLast((step) => step.kind === 'pair' && isMap(step.map) && step.key === 'contract');
  const list = node?.kind === 'pair' ? document.items(document.get(node.map, 'uses')) : [];
  return list.flatMap((item) => {
    const value = textOf(item);
    return isScalar(item) && value !== undefined ? [{ value, span: spanOf(item) }] : [];
  });
}
