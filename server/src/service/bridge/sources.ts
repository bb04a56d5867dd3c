/** How old dbt lets the sources of a model be, beside how old the contract lets its data be. */
import type { Contract } from '../contract.ts';
import { numberOf, pairSpan, type Span, textOf, type YamlDocument, type YamlNode } from '../document/index.ts';
import type { Difference } from './difference.ts';
import { inMinutes } from './promises.ts';

const PERIODS: Readonly<Record<string, number>> = { minute: 60, hour: 3_600, day: 86_400 };

/** A table of a source, and the age at which `dbt source freshness` first speaks up. */
export interface SourceTable {
  /** `source.table`. */
  name: string;
  alarm?: { seconds: number; span: Span };
}

/** The tables of the sources of a properties file (dbt docs, "freshness": a table's own wins over its source's; null turns it off). */
export function sourceTables(document: YamlDocument): SourceTable[] {
  const named = (node: YamlNode | null) => textOf(document.get(node, 'name')) ?? '';
  return document.items(document.get(document.root, 'sources')).flatMap((item) => {
    const source = document.deref(item);
    const usual = alarmOf(document, source);
    return document.items(document.get(source, 'tables')).map((entry): SourceTable => {
      const table = document.deref(entry);
      const own = alarmOf(document, table);
      const alarm = own === undefined ? usual : own;
      return { name: `${named(source)}.${named(table)}`, ...(alarm && { alarm }) };
    });
  });
}

/** Null: there is none, and the file says so. Undefined: it does not say. */
function alarmOf(document: YamlDocument, node: YamlNode | null): SourceTable['alarm'] | null {
  const pair = document.pair(node, 'freshness') ?? document.pair(document.get(node, 'config'), 'freshness');
  if (!pair) return undefined;
  const freshness = document.deref(pair.value);
  const alarms = ['warn_after', 'error_after'].flatMap((key) => {
    const own = document.pair(freshness, key);
    const body = document.deref(own?.value);
    const length = PERIODS[textOf(document.get(body, 'period')) ?? ''];
    const count = numberOf(document.get(body, 'count'));
    return own && length !== undefined && count !== undefined ? [{ seconds: count * length, span: pairSpan(own) }] : [];
  });
  return alarms.length > 0 ? alarms.reduce((a, b) => (b.seconds < a.seconds ? b : a)) : null;
}

/** Null while the alarm comes before the promise is broken, or nothing is promised. */
export function sourceFreshness(contract: Contract, table: SourceTable): Difference | null {
  const objective = contract.objectives.find((one) => one.kind === 'freshness');
  const target = objective?.target;
  if (!objective || !target || !table.alarm || table.alarm.seconds <= target.value) return null;
  return {
    rule: 'cross/source-freshness',
    message: `The contract promises data at most ${inMinutes(target.value)} old, and dbt lets its source ${table.name} be ${inMinutes(table.alarm.seconds)} old before it says so: the promise is broken long before.`,
    contract: objective.keySpan,
    model: table.alarm.span,
  };
}
