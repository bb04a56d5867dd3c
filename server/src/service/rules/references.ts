/** References to other contracts, dbt models and files. */
import type { Contract, Port, Text } from '../contract.ts';
import { spanOf, textOf, type YamlDocument } from '../document/index.ts';
import { fileRefs, isLocalPath } from '../fileRefs.ts';
import { at, type Reported, type Rule, type RuleContext, type WorkspaceView } from './rule.ts';

export const referenceRules: readonly Rule[] = [
  {
    ids: ['cross/contract-not-found', 'cross/port-not-found', 'contract/own-input'],
    scope: 'cross',
    check: inputContracts,
  },
  { ids: ['cross/contract-not-found', 'cross/contract-ended'], scope: 'cross', check: productContracts },
  { ids: ['cross/contract-version'], scope: 'cross', check: inputVersions },
  { ids: ['cross/duplicate-product'], scope: 'cross', check: twins },
  { ids: ['cross/dbt-model-not-found'], scope: 'cross', check: dbtModel },
  { ids: ['cross/file-not-found'], scope: 'cross', check: files },
];

function* inputContracts({ contract, workspace }: RuleContext): Generator<Reported> {
  for (const port of contract.ports) {
    const reference = port.direction === 'input' ? port.fields.get('contract') : undefined;
    if (!reference || reference.value.trim() === '') continue;
    const answer = workspace.contract(contract.uri, reference.value);
    if (answer.kind === 'missing' && (contract.dialect !== 'odps' || answer.others))
      yield missing(contract, workspace, reference, answer.near);
    else if (answer.kind === 'found' && answer.contract.uri === contract.uri && contract.dialect !== 'odps')
      yield at(
        reference,
        'contract/own-input',
        `"${reference.value}" is this contract itself: the product would be made from what it makes. Name the contract of its source.`,
      );
    else if (answer.kind === 'found') yield* offered(port, answer.contract);
  }
}

/** Where none of a descriptor's contracts is here, they are kept elsewhere: only a name like theirs is a mistake then. */
function missing(contract: Contract, workspace: WorkspaceView, reference: Text, near: string[]): Reported {
  const elsewhere =
    near.length === 0 &&
    contract.dialect === 'odps' &&
    !contract.ports.some((port) => {
      const other = port.fields.get('contract');
      const answer = other && workspace.contract(contract.uri, other.value);
      return answer?.kind === 'found' && answer.contract.dialect !== 'odps';
    });
  const reported = at(
    reference,
    'cross/contract-not-found',
    `No contract "${reference.value}" is in the workspace${elsewhere ? ', nor any other that this product names: it may be kept elsewhere.' : `.${didYouMean(near)}`}`,
    { kind: 'did-you-mean', target: 'value', found: reference.value, suggestions: near },
  );
  return elsewhere ? { ...reported, severity: 'info' } : reported;
}

/** What a product descriptor says of contracts: that they are there, in use, and of the version it was made for. */
function* productContracts({ contract, workspace }: RuleContext): Generator<Reported> {
  if (contract.dialect !== 'odps') return;
  const ended = ENDED.test(contract.product.status?.value ?? '');
  for (const port of contract.ports) {
    const reference = port.fields.get('contract');
    if (!reference || reference.value.trim() === '') continue;
    const answer = workspace.contract(contract.uri, reference.value);
    if (answer.kind === 'missing' && port.direction === 'output' && answer.others)
      yield missing(contract, workspace, reference, answer.near);
    if (answer.kind !== 'found') continue;
    const status = answer.contract.product.status?.value ?? '';
    if (answer.contract.dialect === 'odps')
      yield at(
        reference,
        'cross/contract-not-found',
        `"${reference.value}" is the id of a product descriptor, and a port names a contract. Write the \`id\` of the contract.`,
      );
    else if (!ended && ENDED.test(status))
      yield {
        ...at(
          reference,
          'cross/contract-ended',
          `The contract "${reference.value}" is ${status}, and the product is ${contract.product.status?.value ?? 'in use'}. Go to its successor, or say when the product ends.`,
        ),
        related: [{ uri: answer.contract.uri, span: answer.contract.headSpan, message: 'The contract' }],
      };
  }
}
const ENDED = /^(deprecated|retired|archived|obsolete|superseded|withdrawn)$/i;

/** `inputContracts` of an output port names a version: a contract of another major version is another promise. */
function* inputVersions({ contract, workspace, document }: RuleContext): Generator<Reported> {
  if (contract.dialect !== 'odps' || !document) return;
  for (const port of document.items(document.get(document.root, 'outputPorts')))
    for (const input of document.items(document.get(port, 'inputContracts'))) {
      const [id, version] = ['id', 'version'].map((key) => document.pair(input, key)?.value);
      const wanted = textOf(version);
      const answer = wanted === undefined ? undefined : workspace.contract(contract.uri, textOf(id) ?? '');
      const theirs = answer?.kind === 'found' ? answer.contract.product.version : undefined;
      const [ours, found] = [wanted, theirs?.value].map((text) => /^v?(\d+)\./.exec(text ?? '')?.[1]);
      if (!version || answer?.kind !== 'found' || !theirs || ours === undefined || found === undefined) continue;
      if (ours !== found)
        yield {
          ...at(
            spanOf(version),
            'cross/contract-version',
            `This port was made for version ${wanted} of the contract, and the workspace has ${theirs.value}: another major version is another promise.`,
          ),
          related: [{ uri: answer.contract.uri, span: theirs.span, message: 'The version of the contract' }],
        };
    }
}

/** What an input port says it reads has to be an output port there. */
function* offered(port: Port, upstream: Contract): Generator<Reported> {
  const outputs = upstream.ports.filter((one) => one.direction === 'output' && one.inferred === undefined);
  if (outputs.length === 0) return;
  const product = upstream.product.name?.value ?? 'that contract';
  const report = (text: Text, what: string, offers: string[]): Reported => ({
    ...at(
      text,
      'cross/port-not-found',
      `${product} has no output port ${what} "${text.value}". ${offers.length > 0 ? `It offers ${offers.join(', ')}.` : 'It offers none of that kind.'}`,
      {
        kind: 'did-you-mean',
        target: 'value',
        found: text.value,
        suggestions: offers.slice(0, 3),
      },
    ),
    related: [{ uri: upstream.uri, span: upstream.headSpan, message: `The contract of ${product}` }],
  });
  const named = port.fields.get('port');
  if (named && !outputs.some((one) => one.name === named.value))
    yield report(
      named,
      'named',
      outputs.map((one) => one.name),
    );
  const topic = port.binding.type === 'kafka' ? port.fields.get('topic') : undefined;
  const topics = outputs.flatMap((one) => (one.binding.type === 'kafka' ? [one.binding.topic] : []));
  if (topic && !topics.includes(topic.value)) yield report(topic, 'on topic', topics);
  const table = port.binding.type === 'snowflake' ? port.fields.get('table') : undefined;
  const tables = outputs.flatMap((one) => (one.binding.type === 'snowflake' ? [one.binding.table] : []));
  if (table && !tables.some((one) => one.toLowerCase() === table.value.toLowerCase()))
    yield report(table, 'on table', tables);
}

function* twins({ contract, workspace }: RuleContext): Generator<Reported> {
  const identity = contract.product.id ?? contract.product.name;
  const others = identity ? workspace.twins(contract) : [];
  if (!identity || others.length === 0) return;
  const one = others.length === 1;
  const said = contract.product.id ? (one ? 'has the id' : 'have the id') : one ? 'is named' : 'are named';
  yield {
    ...at(
      identity,
      'cross/duplicate-product',
      `${others.length === 1 ? 'Another contract' : `${others.length} other contracts`} ${said} "${identity.value}" too: a reference by ${contract.product.id ? 'id' : 'name'} would mean two products.`,
    ),
    related: others
      .slice(0, 5)
      .map((other) => ({ uri: other.uri, span: other.headSpan, message: `"${identity.value}" is described here too` })),
  };
}

function* dbtModel({ contract, workspace }: RuleContext): Generator<Reported> {
  const { transformation } = contract;
  if (transformation?.type !== 'dbt' || !transformation.model) return;
  const { model, project } = transformation;
  const answer = workspace.dbtModel(contract.uri, project?.value, model.value);
  if (answer.kind !== 'missing') return;
  const where =
    answer.projects.length > 0 ? `the dbt project ${answer.projects.join(', ')}` : 'a dbt project of the workspace';
  yield at(model, 'cross/dbt-model-not-found', `No model "${model.value}" is in ${where}.${didYouMean(answer.near)}`, {
    kind: 'did-you-mean',
    target: 'value',
    found: model.value,
    suggestions: answer.near,
  });
}

function* files({ contract, workspace, document }: RuleContext): Generator<Reported> {
  for (const text of fileReferences(contract, document))
    if (workspace.fileExists(contract.uri, text.value) === false)
      yield at(
        text,
        'cross/file-not-found',
        `There is no file ${text.value}, looked for beside the contract and in the workspace's folders.`,
      );
}

/** The scalars of a contract that are paths of files in the repository; those of `$ref`s only where the document is known. */
export function fileReferences(contract: Contract, document?: YamlDocument): Text[] {
  const { transformation } = contract;
  const own = transformation && transformation.type !== 'dbt' ? [transformation.file] : [];
  const ports = contract.ports.map((port) => port.fields.get('openapi'));
  const stated = [...own, ...ports].filter((text) => text !== undefined && isLocalPath(text.value)) as Text[];
  return document ? [...stated, ...fileRefs(document)] : stated;
}

const didYouMean = (near: readonly string[]): string =>
  near.length > 0 ? ` Did you mean ${near.map((name) => `"${name}"`).join(' or ')}?` : '';
