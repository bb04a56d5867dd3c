/** Words the standards recommend and do not require: any other is valid, but one that is nearly right is a slip. */
import { type MapNode, textOf, type YamlNode } from '../document/index.ts';
import { editDistance } from '../schema/nearest.ts';
import { type NodeContext, type NodeReport, valueAt } from './nodes.ts';

/** Kind of mapping -> its key -> the usual words (ODCS and ODPS documentation). */
const WORDS = {
  support: {
    tool: ['email', 'slack', 'teams', 'discord', 'ticket', 'googlechat', 'other'],
    scope: ['interactive', 'announcements', 'issues', 'notifications'],
  },
  promise: {
    property: [
      'availability',
      'completeness',
      'endOfLife',
      'endOfSupport',
      'errorRate',
      'freshness',
      'frequency',
      'generalAvailability',
      'latency',
      'responseTime',
      'retention',
      'throughput',
      'timeOfAvailability',
      'timeToDetect',
      'timeToNotify',
      'timeToRepair',
      'timeliness',
    ],
    driver: ['regulatory', 'analytics', 'operational'],
  },
  check: {
    severity: ['info', 'information', 'warning', 'error', 'critical', 'blocker', 'minor', 'major', 'medium', 'high'],
    scheduler: ['cron'],
    businessImpact: ['operational', 'regulatory', 'analytics'],
  },
  link: {
    type: [
      'businessDefinition',
      'canonicalUrl',
      'glossary',
      'implementation',
      'ontology',
      'taxonomy',
      'transformationImplementation',
      'tutorial',
      'videoTutorial',
    ],
  },
  managementPort: {
    content: ['discoverability', 'observability', 'control', 'dictionary'],
    type: ['rest', 'topic'],
  },
  server: {
    environment: [
      'prod',
      'production',
      'preprod',
      'preproduction',
      'staging',
      'stage',
      'test',
      'testing',
      'dev',
      'development',
      'integration',
      'acceptance',
      'sandbox',
      'local',
      'demo',
    ],
  },
  // ODCS lists its types itself; a DCS server may be of any.
  dcsServer: {
    type: [
      ...['kafka', 'snowflake', 'bigquery', 'databricks', 'redshift', 'postgres', 'oracle', 'sqlserver', 'azure'],
      ...['glue', 'local', 'sftp', 'pubsub', 'kinesis', 'trino', 'clickhouse', 'dataframe', 'athena', 'duckdb'],
      ...['mysql', 'mssql', 'spark', 'custom', 'postgresql', 'synapse', 'fabric', 'hive', 'impala', 'presto'],
    ],
  },
} as const satisfies Record<string, Record<string, readonly string[]>>;

export function* wordReports(map: MapNode, context: NodeContext, kind: keyof typeof WORDS): Generator<NodeReport> {
  for (const [key, words] of Object.entries(WORDS[kind])) {
    const node = valueAt(context, map, key);
    const word = textOf(node);
    const meant = word === undefined ? undefined : slipOf(word, words);
    if (node && meant !== undefined)
      yield {
        node,
        rule: 'contract/vocabulary',
        message: `\`${key}\` is "${word}". Any word is valid, but tools know "${meant}": did you mean that?`,
        data: { kind: 'did-you-mean', target: 'value', found: word!, suggestions: [meant] },
      };
  }
}

/** The usual word one slip away. Short words and numbered ones (`dev1`) are near to everything. */
function slipOf(word: string, words: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  if (lower.length < 4 || /[^a-z]/.test(lower) || words.some((one) => one.toLowerCase() === lower)) return undefined;
  const slips = lower.length > 8 ? 2 : 1;
  return words.find((one) => editDistance(lower, one.toLowerCase(), slips) <= slips);
}

/** The states of the standards, and words in common use for them. */
const STATES = ['proposed', 'draft', 'active', 'deprecated', 'retired', 'in development'];
const KNOWN_STATES = new Set([
  ...STATES,
  ...['development', 'planned', 'in review', 'review', 'approved', 'test', 'testing', 'experimental', 'alpha', 'beta'],
  ...['preview', 'stable', 'current', 'live', 'production', 'released', 'published', 'inactive', 'suspended'],
  ...['archived', 'obsolete', 'withdrawn', 'rejected', 'superseded', 'decommissioned', 'in progress', 'candidate'],
  ...['discovery', 'build', 'in production', 'in use', 'sunset', 'end of life'],
]);

/** A state nobody knows: tools that hide retired contracts go by the word. */
export function* stateReports(node: YamlNode | null | undefined): Generator<NodeReport> {
  const state = textOf(node);
  if (!node || state === undefined || state === '') return;
  const plain = state.toLowerCase().replaceAll(/[_-]/g, ' ').trim();
  if (KNOWN_STATES.has(plain)) return;
  const near = STATES.filter((one) => editDistance(plain, one, 2) <= 2);
  yield {
    node,
    rule: 'contract/status',
    message: `"${state}" is none of the usual states (${STATES.join(', ')}), and tools go by the word.${near[0] === undefined ? '' : ` Did you mean "${near[0]}"?`}`,
    ...(near.length > 0 && {
      data: { kind: 'did-you-mean', target: 'value', found: state, suggestions: near } as const,
    }),
  };
}
