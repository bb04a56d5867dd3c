/** Schedules in cron's words: numbers that no minute, hour, day or month has. */
import { type MapNode, textOf, type YamlNode } from '../document/index.ts';
import { type NodeContext, type NodeReport, valueAt } from './nodes.ts';

/** The five fields of crontab(5). Six or seven have seconds or a year in a place that the scheduler decides. */
const FIELDS = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day of the month', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12 },
  { name: 'day of the week', from: 0, to: 7 },
] as const;
/** Numbers, ranges, steps and names: `*\/15`, `1-5`, `MON,WED`. What else a scheduler knows is not judged. */
const FIELD = /^(\*|\?|\d+(-\d+)?|[a-z]{3}(-[a-z]{3})?)(\/\d+)?$/i;

/** `schedule` beside `scheduler: cron`. */
export function* scheduleReports(map: MapNode, context: NodeContext): Generator<NodeReport> {
  if (textOf(valueAt(context, map, 'scheduler'))?.toLowerCase() === 'cron')
    yield* cronReports(valueAt(context, map, 'schedule'));
}

/** A value that is a cron expression. */
export function* cronReports(node: YamlNode | null | undefined): Generator<NodeReport> {
  const text = textOf(node)?.trim();
  const problem = text ? problemOf(text) : null;
  if (node && problem !== null) yield { node, rule: 'contract/schedule', message: problem };
}

function problemOf(text: string): string | null {
  if (/^[a-z][a-z ,]*$/i.test(text))
    return `"${text}" is no cron expression. Write minute, hour, day, month and weekday: \`0 6 * * *\` is every day at 06:00.`;
  const fields = text.split(/\s+/);
  if (fields.length !== FIELDS.length) return null;
  for (const [index, { name, from, to }] of FIELDS.entries())
    for (const part of fields[index]!.split(','))
      for (const number of FIELD.test(part) ? (part.split('/')[0]!.match(/\d+/g) ?? []) : [])
        if (Number(number) < from || Number(number) > to)
          return `"${text}" never comes: ${number} is no ${name}, which is ${from} to ${to}.`;
  return null;
}
