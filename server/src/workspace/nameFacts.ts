/** What is known of a name besides its meaning: where it is used, where its values come from, what the last sample showed. */
import { type Hover, type Location, MarkupKind } from 'vscode-languageserver-types';
import type { Contract, Port } from '../service/contract.ts';
import { describeObject, describeProduct, describeProperty } from '../service/describeName.ts';
import { textOf } from '../service/document/index.ts';
import { fileRefs } from '../service/fileRefs.ts';
import { hover, withFacts } from '../service/hover.ts';
import { formatDuration } from '../service/quantity.ts';
import { escapeMarkdown, fenced, inlineCode } from '../service/status.ts';
import type { Ours } from './documents.ts';
import { placeIn } from './navigate.ts';
import { allOccurrences, columnsOf, type Known, type KnownProperty, locationOf, namedAt } from './occurrences.ts';
import { baseName } from './uri.ts';
import type { Workspace } from './workspace.ts';

/** More places than these are counted, not listed. */
const LISTED = 4;
/** Of a schema in another file. */
const MAX_LINES = 20;

/** What the place means: a name in the contract's own words, anything else in those of the format; then what is known of it. */
export async function hoverAt(workspace: Workspace, ours: Ours, offset: number, now: number): Promise<Hover | null> {
  const here = namedAt(workspace, ours, offset);
  const words = here && ownWords(here.known, here.occurrence.declares);
  const meaning = words
    ? {
        contents: { kind: MarkupKind.Markdown, value: words },
        range: ours.document.rangeAt(here.occurrence.span),
      }
    : hover(ours.document, offset, ours.dialect);
  return withFacts(meaning, await nameFacts(workspace, ours, offset, now, here));
}

/** @param declares the name stands where it is given: of a product that says less than the key does */
function ownWords(known: Known, declares: boolean): string | null {
  const { owner, property } = known;
  if (known.kind === 'product') return declares ? null : describeProduct(owner);
  if (property) return describeProperty(property.described);
  const object = known.kind === 'object' ? owner.objects.find((one) => one.name === known.object) : undefined;
  return object ? describeObject(object) : null;
}

/** Markdown paragraphs for the name at an offset; null where nothing is named, or nothing more is known. */
export async function nameFacts(
  workspace: Workspace,
  ours: Ours,
  offset: number,
  now: number,
  here = namedAt(workspace, ours, offset),
): Promise<string | null> {
  if (!here) return referred(workspace, ours, offset);
  const { known } = here;
  const lines = [
    ...(known.property ? await lineage(workspace, known, known.property) : []),
    ...(known.property ? lastSamples(workspace, known.owner, known.property, now) : []),
    await uses(workspace, known),
  ].filter((line) => line !== '');
  return lines.length > 0 ? lines.join('\n\n') : null;
}

/** What a `$ref` to another file stands for. */
async function referred(workspace: Workspace, { uri, document }: Ours, offset: number): Promise<string | null> {
  // Most contracts have none, and looking for one is a walk over all of the document.
  if (!document.text.includes('$ref')) return null;
  const ref = fileRefs(document).find(({ span }) => span.start <= offset && offset <= span.end);
  const file = ref && (await workspace.findFile(uri, ref.value));
  const place = file && (await placeIn(workspace, file, ref.pointer));
  if (!place) return null;
  const lines = place.text.split('\n');
  const shown = lines.slice(0, MAX_LINES).concat(lines.length > MAX_LINES ? ['…'] : []);
  const language = /\.json$/i.test(file) ? 'json' : 'yaml';
  return `${link({ uri: file, range: place.range })}\n\n${fenced(shown.join('\n'), language)}`;
}

async function uses(workspace: Workspace, known: Known): Promise<string> {
  const places = (await allOccurrences(workspace, known))
    .filter((one) => !one.declares)
    .map(locationOf)
    .sort((a, b) => (a.uri === b.uri ? a.range.start.line - b.range.start.line : 0));
  if (places.length === 0) return '';
  const more = places.length > LISTED ? ` and ${places.length - LISTED} more` : '';
  const count = places.length === 1 ? 'once' : `${places.length} times`;
  return `**Used** ${count}: ${places.slice(0, LISTED).map(link).join(', ')}${more}`;
}

// ---------------------------------------------------------------- where values come from and go to

async function lineage(workspace: Workspace, known: Known, property: KnownProperty): Promise<string[]> {
  const { owner } = known;
  const columns = await columnsOf(workspace, known);
  const model = owner.transformation?.type === 'dbt' ? owner.transformation.model?.value : undefined;
  const built = columns.slice(0, 1).map((column) => `dbt model ${inlineCode(model ?? '')} (${link(column)})`);
  const stored = owner.ports
    .filter((port) => port.direction === 'output' && port.inferred === undefined && port.object === property.object)
    .flatMap((port) => carrier(port, property) ?? []);
  const upstream = [...(await statedSources(workspace, owner, property)), ...sources(workspace, owner, property.name)];
  const readers = owner.consumers
    .filter((one) => one.uses.some((use) => use.value === property.name))
    .map((one) => escapeMarkdown(one.name));
  return [
    upstream.length + built.length > 0 ? `**Comes from** ${[...upstream, ...built].join(', ')}` : '',
    stored.length > 0 ? `**Stands in** ${stored.join(', ')}` : '',
    readers.length > 0 ? `**Read by** ${readers.join(', ')}` : '',
  ];
}

function carrier({ binding }: Port, { path, physicalName }: KnownProperty): string | undefined {
  const top = path.split('/').length === 2;
  switch (binding.type) {
    case 'snowflake':
      return top
        ? `table ${inlineCode(binding.table)}${physicalName ? `, column ${inlineCode(physicalName)}` : ''}`
        : undefined;
    case 'kafka':
      return `topic ${inlineCode(binding.topic)} at ${inlineCode(`${binding.payload ?? ''}${path}`)}`;
    default:
      return undefined;
  }
}

/** Where the contract says the values come from: ODCS names objects, DCS fields of datasets. */
async function statedSources(workspace: Workspace, owner: Contract, { described }: KnownProperty): Promise<string[]> {
  if (owner.dialect !== 'odcs' && owner.dialect !== 'dcs') return [];
  const document = (await workspace.read(owner.uri))?.document;
  const node = document?.at(described.pointer);
  if (!document || !node) return [];
  const objects = document.items(document.get(node, 'transformSourceObjects')).map(textOf);
  const fields = document
    .items(document.get(node, 'lineage', 'inputFields'))
    .map((item) => ['namespace', 'name', 'field'].flatMap((key) => textOf(document.get(item, key)) ?? []).join('.'));
  return [...objects, ...fields].flatMap((name) => (name ? [inlineCode(name)] : []));
}

/** Properties of the same name that the contract says it uses of its inputs. */
function sources(workspace: Workspace, owner: Contract, name: string): string[] {
  return owner.ports.flatMap((port) => {
    const reference = port.direction === 'input' ? port.fields.get('contract') : undefined;
    const found = reference && workspace.contract(owner.uri, reference.value);
    if (found?.kind !== 'found') return [];
    const { contract } = found;
    const property = contract.objects.flatMap((object) => object.properties).find((one) => one.name === name);
    if (!property) return [];
    const place = { uri: contract.uri, range: contract.positions.rangeOf(property.nameSpan) };
    return [`${inlineCode(`${contract.product.name?.value ?? reference!.value}.${name}`)} (${link(place)})`];
  });
}

// ---------------------------------------------------------------- what was seen

function lastSamples(workspace: Workspace, owner: Contract, { object, path }: KnownProperty, now: number): string[] {
  return workspace.samples
    .of(owner.uri)
    .filter((sample) => sample.object === object && sample.records > 0)
    .map((sample) => {
      const { present, nulls } = sample.presence.get(path) ?? { present: 0, nulls: 0 };
      const share = `${Math.round((1000 * present) / sample.records) / 10}%`;
      const broken = sample.violations.get(path) ?? 0;
      const facts = [
        `in ${present} of ${sample.records} messages (${share})`,
        ...(nulls > 0 ? [`null in ${nulls}`] : []),
        broken > 0 ? `${broken} ${broken === 1 ? 'breaks' : 'break'} the contract` : 'none breaks the contract',
      ];
      const age = formatDuration(Math.max(0, (now - sample.at) / 1000));
      return `**Last sample** of ${inlineCode(sample.topic)}, ${age} ago: ${facts.join(', ')}`;
    });
}

const link = ({ uri, range }: Location): string =>
  `[${escapeMarkdown(baseName(uri))}:${range.start.line + 1}](${uri}#L${range.start.line + 1})`;
