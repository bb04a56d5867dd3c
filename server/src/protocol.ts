/**
 * What the language server, the editor's client, the connectors and the CLI say to each other: plain JSON, typed once.
 *
 * Positions are LSP positions (0-based lines, UTF-16 characters) of the named document version.
 * Times are ISO 8601 UTC, durations are seconds, ratios are 0..1, 64-bit integers and decimals are strings.
 */
import type { Range, TextEdit } from 'vscode-languageserver-types';

export type Dialect = 'dataProduct' | 'odcs' | 'dcs' | 'odps' | 'dbt';

// ---------------------------------------------------------------- what a contract says about where its objects live

export interface KafkaBinding {
  type: 'kafka';
  topic: string;
  /** Name of an entry in `.data-product/connections.yaml`; absent: the only or default one. */
  connection?: string;
  /** JSON Pointer of the contract's record inside the event's envelope; absent or '' means the whole value. */
  payload?: string;
  /** Name of the property that is the record's key. */
  key?: string;
}
export interface SnowflakeBinding {
  type: 'snowflake';
  /** As written: TABLE, SCHEMA.TABLE or DATABASE.SCHEMA.TABLE. */
  table: string;
  connection?: string;
  /** Column whose maximum says how fresh the table is. */
  timestampColumn?: string;
}
export interface RestBinding {
  type: 'rest';
  openapi?: string;
  path?: string;
  url?: string;
}
export interface FileBinding {
  type: 'file';
  format?: string;
  location?: string;
}
export interface ContractBinding {
  type: 'contract';
  contract?: string;
}
export interface DbtBinding {
  type: 'dbt';
  /** Absolute URI of the dbt project's folder (the one with dbt_project.yml), when it was found. */
  project?: string;
  model: string;
}
export type PortBinding = KafkaBinding | SnowflakeBinding | RestBinding | FileBinding | ContractBinding;

export interface PortInfo {
  name: string;
  direction: 'input' | 'output';
  binding: PortBinding;
  /** The object of the contract this port carries. */
  object: string;
  /** The whole port. */
  range: Range;
  /** What a code lens stands above and a diagnostic about the port underlines. */
  nameRange: Range;
  /** Set when the contract does not state the port and it was guessed: why. */
  inferred?: string;
}

export interface ColumnInfo {
  name: string;
  /** JSON Pointer inside the record, for example /preferences/language. */
  path: string;
  /** The dialect's own word: string, integer, array, … */
  type?: string;
  format?: string;
  required: boolean;
  description?: string;
  classification?: string;
  range: Range;
}
export interface ObjectInfo {
  name: string;
  /** Top-level columns; nested ones are left to the schema. */
  columns: ColumnInfo[];
  range: Range;
}

export interface ContractInfo {
  uri: string;
  dialect: Dialect;
  /** The document version the ranges belong to; null when it was read from disk. */
  documentVersion: number | null;
  product: { name?: string; domain?: string; owner?: string; version?: string; description?: string };
  objects: ObjectInfo[];
  ports: PortInfo[];
  transformation?: DbtBinding | { type: 'spark' | 'flink'; file?: string };
}

/** Request `dataProduct/ports`: the contract in a document, or null when it holds none. */
export const PortsRequest = 'dataProduct/ports';
export interface PortsParams {
  uri: string;
}
export type PortsResult = ContractInfo | null;

/** Request `dataProduct/contracts`: every contract of the workspace, for pickers and the tree. */
export const ContractsRequest = 'dataProduct/contracts';
export type ContractsResult = ContractInfo[];

// ---------------------------------------------------------------- conformance of live samples

export interface Sample {
  /** The caller's key for this sample, given back with its result. For Kafka `partition:offset`. */
  id: string;
  /** The record's value as JSON text; null is a tombstone. */
  value: string | null;
  /** Set when the value could not be decoded into JSON: why. `value` is then null. */
  undecodable?: string;
}

/** One way a sample breaks its contract. */
export interface Violation {
  /** `live/…`, see docs/rules.md. */
  rule: string;
  /** JSON Pointer into the sample's value; '' is the value itself. */
  path: string;
  message: string;
  /** JSON Pointer of the contract property in the record's schema, '' for the record itself. Groups violations by line. */
  property: string;
  /** The contract's line that says so, when there is one. */
  range?: Range;
}
/** A violation somebody has decided to live with: shown, not counted. */
export interface WaivedViolation extends Violation {
  /** Where it is waived, until when and why, in words. */
  waived: string;
}
export interface ConformParams {
  uri: string;
  /** The port's name, or the topic's when no port is stated. */
  port?: string;
  topic?: string;
  /** JSON Pointer of the record in each value; absent: what the port says, else a guess. */
  payload?: string;
  samples: Sample[];
  /** True: also publish the findings as diagnostics with source "live" on the contract (replacing this topic's earlier ones). */
  publish: boolean;
}
export interface ConformResult {
  /** In the order of the samples; conforming ones have no violations. */
  results: { id: string; violations: Violation[]; waived?: WaivedViolation[] }[];
  /** `waived`: how many of the conforming ones conform by waivers alone; absent for none. */
  summary: { read: number; conforming: number; violating: number; waived?: number };
  /** Names the contract's schema that judged, for the panel's header; absent when the contract has no schema for the topic. */
  judge?: { uri: string; object: string; range: Range };
  /** Properties that samples carry and an open contract does not mention: no violations, yet worth seeing. */
  unlisted?: { path: string; count: number; example: string; seen: string }[];
  /** JSON Pointer of the record inside the values when no port states it and it was found in the samples. */
  guessedPayload?: string;
  /** Why nothing could be judged (no contract names the topic, the schema does not compile). */
  reason?: string;
}
/** Request `dataProduct/conform`. */
export const ConformRequest = 'dataProduct/conform';
/** Notification `dataProduct/clearLive`: drop the live diagnostics of a contract (all, or one topic's). */
export const ClearLiveNotification = 'dataProduct/clearLive';
export interface ClearLiveParams {
  uri: string;
  topic?: string;
}

/**
 * Notification `dataProduct/known`: what a connection has listed, offered by completion from then on. Names of one kind
 * and connection replace those of before.
 */
export const KnownNotification = 'dataProduct/known';
export interface KnownParams {
  kind: 'topic' | 'table';
  /** The connection's name, shown beside each value. */
  connection: string;
  names: string[];
}

// ---------------------------------------------------------------- objectives and evidence

export type ObjectiveKind = 'freshness' | 'availability' | 'qualityScore' | 'other';
export type Unit = 's' | 'ratio' | 'count' | 'bytes';

/** Where a measured value may come from, in the order to try. */
export type EvidenceSource =
  | { source: 'kafka'; topic: string; connection?: string; payload?: string }
  | { source: 'snowflake'; table: string; connection?: string; timestampColumn?: string; guessed?: boolean }
  | { source: 'prometheus'; query: string; connection?: string; guessed?: boolean }
  | { source: 'dbt'; project?: string; model: string }
  | { source: 'live'; topic: string; connection?: string; port?: string };

export interface ObjectiveInfo {
  /** Stable within the document: `<object>/<kind>` plus a counter when repeated. */
  id: string;
  object?: string;
  /** As written in the contract: freshness, availability, latency, … */
  name: string;
  kind: ObjectiveKind;
  target: { value: number; unit: Unit; text: string };
  comparison: 'at-most' | 'at-least';
  /** The value's range: the decoration stands after it. */
  range: Range;
  sources: EvidenceSource[];
  /** Why nothing can measure this objective as the contract stands, and what to add. */
  unmeasurable?: string;
}
export interface ObjectivesParams {
  uri: string;
}
export interface ObjectivesResult {
  uri: string;
  documentVersion: number | null;
  objectives: ObjectiveInfo[];
}
/** Request `dataProduct/objectives`; also for `git:` and other read-only documents that are open. */
export const ObjectivesRequest = 'dataProduct/objectives';

/** One measured value, or why there is none. */
export type Evidence =
  | {
      objective: string;
      ok: true;
      source: EvidenceSource['source'];
      /** In the objective's unit: the age in seconds for freshness, a ratio for availability and quality. */
      measured: number;
      unit: Unit;
      /** When the value was read. */
      observedAt: string;
      /** What was asked: SQL, PromQL, `topic commerce.orders.placed, newest record`, … */
      query: string;
      /** The instant the data itself is from (freshness): lets the age go on growing without asking again. */
      dataTime?: string;
      /** For example `40 of 42 tests passed`, `guessed column UPDATED_AT`. */
      detail?: string;
    }
  | {
      objective: string;
      ok: false;
      source?: EvidenceSource['source'];
      reason: string;
      action?: string;
      observedAt: string;
    };

export type Status = 'met' | 'at-risk' | 'breached' | 'unknown';
export interface ObjectiveStatus {
  id: string;
  object?: string;
  name: string;
  kind: ObjectiveKind;
  status: Status;
  target: ObjectiveInfo['target'];
  measured?: number;
  unit?: Unit;
  source?: EvidenceSource['source'];
  observedAt?: string;
  /** Why the status is unknown, and what would make it known. */
  reason?: string;
  range: Range;
  /** What stands after the value in the editor, for example `● 4 min 10 s ago · within 15 min`. */
  text: string;
  /** The hover, Markdown. */
  hover: string;
}
export interface StatusParams {
  uri: string;
  evidence: Evidence[] /** ISO 8601 UTC; absent: now. */;
  now?: string;
}
export interface StatusResult {
  uri: string;
  documentVersion: number | null;
  statuses: ObjectiveStatus[];
}
/** Request `dataProduct/status`: evidence x objectives -> statuses, computed the same for editor and CLI. */
export const StatusRequest = 'dataProduct/status';

// ---------------------------------------------------------------- dbt projects

/** A test of a properties file, as it is written there. */
export interface DbtTestPlace {
  /** `not_null`, `mesh_utils.recency`. */
  name: string;
  /** The name the file gives this very test. */
  label?: string;
  column?: string;
  range: Range;
}
/** Something dbt builds or checks, where a file names it. */
export interface DbtPlace {
  kind: 'model' | 'seed' | 'snapshot' | 'source';
  name: string;
  /** Of a source's table: the source. */
  source?: string;
  /** Of a model or seed: the one file that makes it, relative to the project. Unknown where versions have one each. */
  file?: string;
  range: Range;
  /** Documented columns that have tests. */
  columns: { name: string; range: Range }[];
  /** Its own tests and those of its columns, in the order of the file. */
  tests: DbtTestPlace[];
}
/** Request `dataProduct/dbt`: what of a dbt project a properties file or a model's SQL names; null outside of projects. */
export const DbtRequest = 'dataProduct/dbt';
export interface DbtParams {
  uri: string;
}
export type DbtResult = { project: string; places: DbtPlace[] } | null;

/** Request `dataProduct/dbtModels`: every model of the workspace's dbt projects. */
export const DbtModelsRequest = 'dataProduct/dbtModels';
export interface DbtModelInfo {
  /** URI of the project's folder. */
  project: string;
  projectName: string;
  name: string;
  /** Name of the product whose contract describes it already. */
  contract?: string;
}
/** Request `dataProduct/newContract`: a contract's text from what is known of a dbt model; null when there is no such model. */
export const NewContractRequest = 'dataProduct/newContract';
export interface NewContractParams {
  project: string;
  model: string;
  dialect: 'dataProduct' | 'odcs';
  /** URI of the folder the contract will lie in: paths are written from there. */
  folder: string;
}
/** `selection`: the first thing to fill in. */
export type NewContractResult = { text: string; selection: Range } | null;

/**
 * Request `dataProduct/sync`: edits that bring a contract and its dbt model together, for every pair a file is one side of.
 * `model`: schema.yml says what the contract promises. `tests`: only the tests of it. `contract`: the contract says what
 * schema.yml says. `columns`, without a contract: schema.yml documents every column that the SQL of its models produces.
 */
export const SyncRequest = 'dataProduct/sync';
export type SyncDirection = 'model' | 'tests' | 'contract' | 'columns';
export interface SyncParams {
  /** A contract or a properties file. */
  uri: string;
  direction: SyncDirection;
}
export interface SyncedFile {
  /** The file to change. */
  uri: string;
  /** The document version the edits belong to; null when it was read from disk. */
  version: number | null;
  edits: TextEdit[];
  /** The models that were compared, with their contracts and why each pair is thought to belong together. */
  pairs: { contract?: string; model: string; why?: string }[];
  /** What the edits do, a few words each. */
  changes: string[];
  /** What is left to a person, and why. */
  skipped: string[];
}
/**
 * One entry per file to change or left as it is; none when the file is no side of a pair. Several of one file where
 * more than one pair asks something of the same model or object: then only one of them can be applied at a time.
 */
export type SyncResult = SyncedFile[];

// ---------------------------------------------------------------- values at the edges

/** Errors are values where the world begins: what happened to which thing, and what to do. */
export type Result<T> = { ok: true; value: T } | Failure;
export interface Failure {
  ok: false;
  /** Stable id for tests and buttons, for example `kafka/auth-failed`. */
  code: string;
  /** What happened, to which thing. */
  reason: string;
  /** What to do about it. */
  action: string;
}

// ---------------------------------------------------------------- commands the server puts into code lenses (run by the client)

export const Commands = {
  previewTopic: 'dataProduct.previewTopic',
  runQuery: 'dataProduct.runQuery',
  refreshSla: 'dataProduct.refreshSla',
} as const;
/** Argument of `dataProduct.previewTopic` and `dataProduct.runQuery` when they come from a code lens. */
export interface PortReference {
  uri: string;
  port: string;
}
