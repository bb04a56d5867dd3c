/** What a contract promises beside its columns, and the model says of itself: age, classification, version. */
import type { Property } from '../contract.ts';
import type { DocumentedColumn, DocumentedTest, Labels, Said } from '../dbt/sql/documented.ts';
import { numberOf, type Span, textOf } from '../document/index.ts';
import type { Compared, Difference } from './difference.ts';
import { DATEPART_SECONDS } from './types.ts';

/** A recency test that lets through data older than the contract promises. */
export function* freshness({ contract, model }: Compared): Generator<Difference> {
  const objective = contract.objectives.find((one) => one.kind === 'freshness');
  if (!objective || objective.target === null) return;
  for (const test of model.tests) {
    const age = recencyAge(test);
    if (age === undefined || age <= objective.target.value) continue;
    yield {
      rule: 'cross/freshness-test',
      message: `The contract promises data at most ${inMinutes(objective.target.value)} old, and dbt_utils.recency lets it be ${inMinutes(age)} old: the promise can be broken while the test passes.`,
      contract: objective.keySpan,
      model: test.span,
    };
  }
}

/** Seconds that a recency test lets data be old; undefined for other tests. */
export function recencyAge(test: DocumentedTest): number | undefined {
  if (test.name !== 'dbt_utils.recency') return undefined;
  const length = DATEPART_SECONDS[textOf(test.argument('datepart'))?.toLowerCase() ?? ''];
  const count = numberOf(test.argument('interval'));
  return length === undefined || count === undefined ? undefined : length * count;
}

export const inMinutes = (seconds: number): string => {
  const count = Math.round(seconds / 6) / 10;
  return count === 1 ? '1 minute' : `${count} minutes`;
};

// ---------------------------------------------------------------- classification

/** Words that order data by who may see it; other words mean other things, and are not compared. */
const LEVELS = new Set(['public', 'open', 'internal', 'confidential', 'restricted', 'secret', 'highlyconfidential']);
const CLASSIFIES = /^(data_?)?(classification|sensitivity|confidentiality)(_?level)?$/i;
const PERSONAL_KEY = /^(is_|has_|contains_)?(pii|personal(_data)?|gdpr)$/i;
const PERSONAL_TAG = /^(pii|personal|gdpr|dsgvo)/i;

const levelOf = (word: string | undefined): string | undefined => {
  const key = word?.toLowerCase().replace(/[^a-z]/g, '');
  return key !== undefined && LEVELS.has(key) ? key : undefined;
};

/** The contract's classification of the whole beside the model's. */
export function* classification({ contract, model }: Compared): Generator<Difference> {
  const stated = contract.access?.classification;
  if (stated) yield* levels(stated.value, stated.span, `The contract`, model, model.name);
}

/** The contract's classification of a property beside its column's. */
export function* columnClassification(property: Property, column: DocumentedColumn): Generator<Difference> {
  const own = property.classification;
  if (own) yield* levels(own.value, own.span, property.name, column, column.name);
  const personal = personalBy(column);
  if (!personal) return;
  const isMarked = property.tags.some((tag) => PERSONAL_TAG.test(tag)) || PERSONAL_TAG.test(own?.value ?? '');
  const level = levelOf(own?.value);
  if (isMarked || (level !== undefined && level !== 'public' && level !== 'open')) return;
  yield {
    rule: 'cross/classification',
    message: `dbt marks ${column.name} as personal data (${personal.by}), and the contract ${own ? `classifies ${property.name} as ${own.value}` : `does not classify ${property.name}`}. Say the same in both.`,
    contract: own?.span ?? property.nameSpan,
    model: personal.span,
  };
}

function* levels(stated: string, span: Span, what: string, labels: Labels, name: string): Generator<Difference> {
  const level = levelOf(stated);
  const other = labels.meta.find(({ key }) => CLASSIFIES.test(key));
  const theirs = levelOf(other?.value);
  if (!other || level === undefined || theirs === undefined || level === theirs) return;
  yield {
    rule: 'cross/classification',
    message: `${what} is ${stated}, and dbt's meta calls ${name} ${other.value}. Say the same in both: access is granted by one of them.`,
    contract: span,
    model: other.span,
  };
}

function personalBy({ meta, tags }: Labels): (Said & { by: string }) | undefined {
  const stated = meta.find(({ key }) => PERSONAL_KEY.test(key));
  if (stated) return /^(true|yes|1)$/i.test(stated.value) ? { ...stated, by: `meta ${stated.key}` } : undefined;
  const tag = tags.find(({ value }) => PERSONAL_TAG.test(value));
  return tag && { ...tag, by: `tag ${tag.value}` };
}

// ---------------------------------------------------------------- version

/** A versioned model beside the contract's major version (dbt docs, "Model versions": without latest_version the highest counts). */
export function* version({ contract, model }: Compared): Generator<Difference> {
  const promised = contract.product.version;
  const major = numeric(promised?.value.replace(/^v/i, '').split('.')[0]);
  const numbers = model.versions.map((one) => ({ ...one, number: numeric(one.value) }));
  if (!promised || major === undefined || numbers.length === 0) return;
  if (numbers.some(({ number }) => number === undefined)) return;
  const latest = model.latestVersion ?? numbers.reduce((a, b) => (b.number! > a.number! ? b : a));
  if (numeric(latest.value) === undefined || numeric(latest.value) === major) return;
  const there = numbers.some(({ number }) => number === major);
  yield {
    rule: 'cross/version',
    message: there
      ? `The contract is of version ${promised.value}, and the latest version of ${model.name} is ${latest.value}: who refers to the model without a version gets what this contract does not describe.`
      : `The contract is of version ${promised.value}, and ${model.name} has ${numbers.length === 1 ? 'version' : 'versions'} ${numbers.map((one) => one.value).join(', ')}. Raise the one or the other.`,
    contract: promised.span,
    model: latest.span,
  };
}

const numeric = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
