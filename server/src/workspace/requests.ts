/** The custom requests of protocol.ts, answered from the workspace: the same to the editor's client and to the CLI. */
import type {
  ConformParams,
  ConformResult,
  ContractInfo,
  ObjectivesResult,
  Sample,
  StatusParams,
  StatusResult,
} from '../protocol.ts';
import { type ReadSchemaFile, withSchemaFiles } from '../service/conform/fileSchemas.ts';
import { conform, type Judgement } from '../service/conform.ts';
import type { Contract, Port } from '../service/contract.ts';
import { type RecordSchema, recordSchema } from '../service/dialects/index.ts';
import { YamlDocument } from '../service/document/index.ts';
import { contractInfo } from '../service/info.ts';
import { firstSpan, type LiveFinding, liveFindings } from '../service/live.ts';
import { type ObjectivesContext, objectives } from '../service/objectives.ts';
import { effectiveSeverity, type RuleSettings, severityOf } from '../service/rules/index.ts';
import { status } from '../service/status.ts';
import { waiverOf } from '../service/waivers.ts';
import { rulesAt, today } from './diagnose.ts';
import { type LiveSample, sampleOf } from './liveSamples.ts';
import { canonical, isWithin } from './uri.ts';
import type { Workspace } from './workspace.ts';

/** `dataProduct/ports`: the contract of a document, open or on disk; null when it holds none. */
export async function ports(workspace: Workspace, uri: string): Promise<ContractInfo | null> {
  const contract = await workspace.contractAt(uri);
  return contract && contractInfo(contract, dbtOf(workspace, contract)?.project);
}

/** `dataProduct/contracts`: every contract of the workspace, by domain and name. */
export function contracts(workspace: Workspace): ContractInfo[] {
  const label = (info: ContractInfo) => `${info.product.domain ?? ''}/${info.product.name ?? ''}/${info.uri}`;
  return workspace
    .contracts()
    .map((contract) => contractInfo(contract, dbtOf(workspace, contract)?.project))
    .sort((a, b) => (label(a) < label(b) ? -1 : 1));
}

/** `dataProduct/objectives`. @param availabilityTemplate PromQL with `<product>`, from the settings. */
export async function objectivesOf(
  workspace: Workspace,
  uri: string,
  availabilityTemplate?: string,
): Promise<ObjectivesResult> {
  const contract = await workspace.contractAt(uri);
  if (!contract) return { uri, documentVersion: null, objectives: [] };
  const context: ObjectivesContext = { dbt: dbtOf(workspace, contract), availabilityTemplate };
  return { uri, documentVersion: contract.documentVersion, objectives: objectives(contract, context) };
}

/** `dataProduct/status`. */
export async function statusOf(
  workspace: Workspace,
  params: StatusParams,
  availabilityTemplate?: string,
): Promise<StatusResult> {
  const result = await objectivesOf(workspace, params.uri, availabilityTemplate);
  return {
    uri: params.uri,
    documentVersion: result.documentVersion,
    statuses: status(result.objectives, params.evidence, params.now),
  };
}

/** The model that builds the product, in its project. */
function dbtOf(workspace: Workspace, contract: Contract): ObjectivesContext['dbt'] {
  const { transformation } = contract;
  if (transformation?.type !== 'dbt' || !transformation.model) return undefined;
  const model = transformation.model.value;
  const answer = workspace.dbtModel(contract.uri, transformation.project?.value, model);
  return answer.kind === 'found' ? { project: answer.project, model } : undefined;
}

// ---------------------------------------------------------------- conformance

/** What judges the samples of a topic. */
interface JudgeOf {
  contract: Contract;
  port?: Port;
  document: YamlDocument;
  schema: RecordSchema;
}
export interface Conformance {
  result: ConformResult;
  /** What to keep as live diagnostics, and for which document. */
  live?: { uri: string; topic: string; findings: LiveFinding[]; sample: LiveSample };
}

/** `dataProduct/conform`: checks samples against the contract that describes the topic. */
export async function conformSamples(
  workspace: Workspace,
  params: ConformParams,
  settings: RuleSettings = {},
): Promise<Conformance> {
  const judge = await judgeOf(workspace, params);
  if ('reason' in judge) return { result: unjudged(params.samples, judge.reason) };
  const { contract, port, document, schema } = judge;
  await workspace.agreed(contract.uri);
  const waivedBy = waiving(workspace, judge, settings);
  const stated =
    params.payload ??
    (port?.binding.type === 'kafka' && port.inferred === undefined ? (port.binding.payload ?? '') : undefined);
  const guessed = stated === undefined ? guessPayload(params.samples, contract, schema.object) : undefined;
  const judgement = conform(params.samples, schema, stated ?? guessed ?? '');
  const topic = params.topic ?? (port?.binding.type === 'kafka' ? port.binding.topic : (port?.name ?? schema.object));
  return {
    result: resultOf(judgement, judge, guessed),
    live: {
      uri: contract.uri,
      topic,
      findings: liveFindings(judgement, topic),
      sample: sampleOf(judgement, topic, schema.object, Date.now()),
    },
  };

  function resultOf(found: Judgement, { contract: by }: JudgeOf, guessedPayload: string | undefined): ConformResult {
    const place = (anchors: readonly string[]) => {
      const span = firstSpan(document, anchors);
      return span && document.rangeAt(span);
    };
    const object = by.objects.find((one) => one.name === schema.object);
    const results = found.results.map(({ id, violations }) => {
      const told = violations.map(({ anchors, ...violation }) => ({
        violation: { ...violation, range: place(anchors) },
        waived: waivedBy(violation.rule, anchors),
      }));
      const waived = told.flatMap((one) => (one.waived ? [{ ...one.violation, waived: one.waived }] : []));
      return {
        id,
        violations: told.flatMap((one) => (one.waived ? [] : [one.violation])),
        ...(waived.length > 0 && { waived }),
      };
    });
    return {
      results,
      summary: summaryOf(results),
      judge: { uri: by.uri, object: schema.object, range: by.positions.rangeOf(object?.nameSpan ?? by.headSpan) },
      ...(found.unknown.length > 0 && {
        unlisted: found.unknown.map(({ path, count, example, seen }) => ({ path, count, example, seen })),
      }),
      ...(guessedPayload && { guessedPayload }),
      ...(found.reason !== undefined && { reason: found.reason }),
    };
  }
}

/** What is said of a violation that the contract, the policy or the settings waive. */
function waiving(
  workspace: Workspace,
  { contract, document }: JudgeOf,
  settings: RuleSettings,
): (rule: string, anchors: readonly string[]) => string | undefined {
  const inline = waiverOf(document, today());
  const agreed = rulesAt(workspace, contract.uri, {});
  return (rule, anchors) => {
    const severity = severityOf(rule);
    if (effectiveSeverity(rule, severity, { ...agreed, ...settings }) === null)
      return effectiveSeverity(rule, severity, agreed) === null
        ? 'off in .data-product/policy.yaml'
        : 'off in the settings';
    const span = firstSpan(document, anchors);
    return span && inline({ rule, start: span.start });
  };
}

function summaryOf(results: ConformResult['results']): ConformResult['summary'] {
  const violating = results.filter(({ violations }) => violations.length > 0).length;
  const waived = results.filter((one) => one.violations.length === 0 && one.waived).length;
  return { read: results.length, conforming: results.length - violating, violating, ...(waived > 0 && { waived }) };
}

function unjudged(samples: readonly Sample[], reason: string): ConformResult {
  return {
    results: samples.map(({ id }) => ({ id, violations: [] })),
    summary: { read: samples.length, conforming: 0, violating: 0 },
    reason,
  };
}

async function judgeOf(
  workspace: Workspace,
  { uri, port: name, topic }: ConformParams,
): Promise<JudgeOf | { reason: string }> {
  const own = uri === '' ? null : await workspace.contractAt(uri);
  const wanted = topic ?? name ?? '';
  const found = own ? inContract(workspace, own, name, topic) : byTopic(workspace, topic);
  if (!found)
    return {
      reason: own
        ? `The contract has no port for ${wanted}. Add one under ${own.dialect === 'dataProduct' ? 'outputPorts' : 'servers'}.`
        : `No contract of the workspace names the topic ${wanted}. Add an output port with this topic to its contract.`,
    };
  const read = await workspace.read(found.contract.uri);
  // Read again: an open document's contract carries spans of the version at hand.
  const stated = read && recordSchema(read.document, found.contract, found.object);
  const refers = read?.document.text.includes('$ref');
  const schema = stated && refers ? await withSchemaFiles(stated, found.contract.uri, schemaFileOf(workspace)) : stated;
  if (!read || !schema)
    return {
      reason: `The contract of ${found.contract.product.name?.value ?? found.contract.uri} has no schema for ${found.object}. Add one under schema.`,
    };
  return { contract: found.contract, port: found.port, document: read.document, schema };
}

/** A schema is small; what is not is read by nobody for it. */
const MAX_SCHEMA = 1_000_000;

/** Files of the workspace, as they are in the editor: nothing outside of it, nothing from the network. */
const schemaFileOf =
  (workspace: Workspace): ReadSchemaFile =>
  async (from, path) => {
    const uri = await workspace.findFile(from, path);
    if (uri === undefined || !workspace.folders.some((folder) => isWithin(canonical(uri), canonical(folder))))
      return undefined;
    const text = await workspace.textOf(uri);
    if (text === null || text.length > MAX_SCHEMA) return undefined;
    const document = YamlDocument.open(uri, 0, text);
    return document.root ? { uri: canonical(uri), schema: document.toJs(document.root) } : undefined;
  };

interface Bound {
  contract: Contract;
  port?: Port;
  object: string;
}

function inContract(
  workspace: Workspace,
  contract: Contract,
  name: string | undefined,
  topic: string | undefined,
): Bound | null {
  const ports = contract.ports.filter(
    (port) =>
      (name !== undefined && port.name === name) ||
      (topic !== undefined && port.binding.type === 'kafka' && port.binding.topic === topic),
  );
  const port = ports.find((one) => one.direction === 'output') ?? ports[0];
  if (port?.direction === 'input')
    return upstream(workspace, contract, port) ?? { contract, port, object: port.object };
  if (port) return { contract, port, object: port.object };
  // A contract that states no topic at all describes the one it is shown beside.
  const silent = !contract.ports.some(
    (one) => one.direction === 'output' && one.binding.type === 'kafka' && one.inferred === undefined,
  );
  const object =
    contract.objects.find((one) => one.physicalName?.value === topic || one.name === topic) ??
    (silent ? contract.objects[0] : undefined);
  return object ? { contract, object: object.name } : null;
}

/** What an input port reads is judged by the contract that promises it. */
function upstream(workspace: Workspace, contract: Contract, port: Port): Bound | null {
  const reference = port.fields.get('contract')?.value;
  const answer = reference === undefined ? undefined : workspace.contract(contract.uri, reference);
  const topic = port.binding.type === 'kafka' ? port.binding.topic : '';
  if (answer?.kind !== 'found') return topic === '' ? null : byTopic(workspace, topic);
  const outputs = answer.contract.ports.filter((one) => one.direction === 'output');
  const theirs =
    outputs.find((one) => one.binding.type === 'kafka' && one.binding.topic === topic) ??
    outputs.find((one) => one.binding.type === 'kafka');
  const object = theirs?.object ?? answer.contract.objects[0]?.name;
  return object === undefined ? null : { contract: answer.contract, port: theirs, object };
}

function byTopic(workspace: Workspace, topic: string | undefined): Bound | null {
  for (const contract of workspace.contracts())
    for (const port of contract.ports)
      if (port.direction === 'output' && port.binding.type === 'kafka' && port.binding.topic === topic)
        return { contract, port, object: port.object };
  return null;
}

/** Where events usually keep their record: the seed's envelope, CloudEvents, Debezium. */
const ENVELOPES = ['/payload', '/data', '/payload/after', '/after', '/value', '/record'];

/** The envelope in which most of the contract's properties are found, when that is not the value itself. */
function guessPayload(samples: readonly Sample[], contract: Contract, object: string): string | undefined {
  const names = (contract.objects.find((one) => one.name === object)?.properties ?? []).map(
    (property) => property.name,
  );
  const values = samples.slice(0, 20).flatMap(({ value }) => parsed(value));
  const score = (pointer: string) =>
    values.reduce<number>((sum, value) => {
      const record = pointer
        .split('/')
        .slice(1)
        .reduce<unknown>((at, step) => (isRecord(at) ? at[step] : undefined), value);
      return sum + (isRecord(record) ? names.filter((name) => Object.hasOwn(record, name)).length : 0);
    }, 0);
  const best = ['', ...ENVELOPES]
    .map((pointer) => ({ pointer, score: score(pointer) }))
    .reduce((a, b) => (b.score > a.score ? b : a));
  return best.score > 0 && best.pointer !== '' ? best.pointer : undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(value: string | null): unknown[] {
  try {
    return value === null ? [] : [JSON.parse(value)];
  } catch {
    return [];
  }
}
