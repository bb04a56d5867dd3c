/** Versions of a model (dbt docs, "Model versions"): each once, and the latest and those referred to among them. */
import type { JinjaCall } from '../dbt/jinja.ts';
import { type DbtView, versionsOf } from '../dbt/names.ts';
import type { Entry, Named } from '../dbt/properties.ts';
import { lazySpan, textOf, type YamlDocument } from '../document/index.ts';
import type { Finding, Severity } from '../finding.ts';
import { type EntryCheck, found, unknownName } from './dbtReport.ts';

export const versionFindings: EntryCheck = function* (entry, { document }) {
  if (entry.kind !== 'model') return;
  const versions = statedVersions(document, entry);
  const seen = new Set<string>();
  for (const { value, span } of versions) {
    if (seen.has(value))
      yield found(span, 'dbt/duplicate-entry', `Version ${value} of \`${entry.name.value}\` stands twice in its list.`);
    seen.add(value);
  }
  const latest = entry.config.get('latest_version');
  if (latest && !latest.value.includes('{{') && !seen.has(latest.value))
    yield unknownName(
      latest.span,
      'dbt/version-not-found',
      latest.value,
      `\`${entry.name.value}\` has no version ${latest.value}: ${seen.size > 0 ? `it has ${[...seen].join(', ')}` : 'it lists no `versions`'}.`,
      seen,
    );
};

/** A `ref` to a version that its model does not have. */
export function* versionOfRef({ version, args }: JinjaCall, project: DbtView, severity: Severity): Generator<Finding> {
  const model = args.at(-1)?.value ?? '';
  const known = version && versionsOf(project, model, args.length > 1 ? args[0]?.value : undefined);
  if (!known || known.includes(version.value)) return;
  yield unknownName(
    version.span,
    'dbt/version-not-found',
    version.value,
    known.length > 0
      ? `\`${model}\` has no version ${version.value}: it has ${known.join(', ')}.`
      : `\`${model}\` has no versions: its properties list no \`versions\`.`,
    known,
    severity,
  );
}

const statedVersions = (document: YamlDocument, entry: Entry): Named[] =>
  document.items(document.get(entry.node, 'versions')).flatMap((version) => {
    const node = document.get(version, 'v');
    const value = textOf(node);
    return node && value !== undefined ? [{ value, span: lazySpan(node) }] : [];
  });
