/** Quick fixes: made from what findings carry as data, never from their messages. */
import type { CodeAction, Diagnostic } from 'vscode-languageserver-types';
import { addProperty } from './addProperty.ts';
import type { Contract, Port } from './contract.ts';
import { nestArguments } from './dbt/nestArguments.ts';
import { dialectActions } from './dialects/index.ts';
import { keySpan, type Span, spanOf, textOf, type YamlDocument } from './document/index.ts';
import {
  appendItem,
  appendPair,
  appendPairs,
  type Edit,
  listOfOne,
  removeItem,
  requoted,
  scalarText,
} from './edits.ts';
import { schemaRefactorings } from './extractRef.ts';
import type { FindingData } from './finding.ts';
import { isShared, wholeScalar } from './fixPlace.ts';
import { made, type Offer } from './offer.ts';

export interface CodeActionContext {
  /** Diagnostics of the range, as the editor sends them back. */
  diagnostics: readonly Diagnostic[];
  /** Offsets of the selection. */
  range: Span;
  /** The contract, ports inferred; null in a document without one. */
  contract: Contract | null;
  /** Lines to insert for a missing key, from the schema; undefined when the schema has nothing to say. */
  linesFor?: (pointer: string, key: string) => readonly string[] | undefined;
}

/** What a fix needs: it knows its place from its diagnostic. */
type Fixing = Omit<CodeActionContext, 'range'>;

/** Everything that is offered at a place, with its edits. */
export function codeActions(document: YamlDocument, context: CodeActionContext): CodeAction[] {
  return offers(document, context).flatMap((offer) => made(document, offer) ?? []);
}

/** Everything that is offered at a place. */
export function offers(document: YamlDocument, context: CodeActionContext): Offer[] {
  const { contract, range, diagnostics } = context;
  return [
    ...quickFixes(document, context),
    ...portActions(document, context),
    ...(contract ? dialectActions(document, contract.dialect, range, diagnostics) : []),
    ...schemaRefactorings(document, contract, range.start),
  ];
}

/** What mends the diagnostics alone. */
export function quickFixes(document: YamlDocument, context: Fixing): Offer[] {
  return context.diagnostics.flatMap((diagnostic) => fixesOf(document, diagnostic, context));
}

function fixesOf(document: YamlDocument, diagnostic: Diagnostic, context: Fixing): Offer[] {
  const data = diagnostic.data as FindingData | undefined;
  const span = { start: document.offsetAt(diagnostic.range.start), end: document.offsetAt(diagnostic.range.end) };
  const fix = (title: string, edits: readonly (Edit | null)[], preferred = false): Offer[] => {
    const made = edits.filter((edit) => edit !== null);
    const offer: Offer = { title, kind: 'quickfix', diagnostics: [diagnostic], edits: made };
    // What an alias reads too may have to be otherwise there: a person decides.
    const isPreferred = preferred && !made.some(({ start }) => isShared(document, start));
    return made.length === 0 ? [] : [{ ...offer, ...(isPreferred && { isPreferred }) }];
  };
  switch (data?.kind) {
    case 'did-you-mean': {
      const { found, suggestions, target } = data;
      const place = target === 'value' ? wholeScalar(document, span) : span;
      const own =
        target === 'key' && context.contract?.dialect === 'dataProduct' && !found.startsWith('x-')
          ? fix(`Keep as your own key: "x-${found}"`, [{ ...span, newText: requoted(document, span, `x-${found}`) }])
          : [];
      return [
        ...suggestions.flatMap((word, index) =>
          fix(
            `Change to "${word}"`,
            [{ ...place, newText: requoted(document, place, word) }],
            index === 0 && suggestions.length === 1,
          ),
        ),
        ...own,
      ];
    }
    case 'missing-key': {
      const pairs = data.keys.map((key) => context.linesFor?.(data.pointer, key) ?? [`${key}: `]);
      const keys = data.keys.map((key) => `"${key}"`).join(', ');
      return fix(`Add ${keys}`, [appendPairs(document, data.pointer, pairs)], true);
    }
    case 'expected-value': {
      const node = document.at(data.pointer);
      if (!node) return [];
      const place = wholeScalar(document, spanOf(node));
      return data.values
        .slice(0, 5)
        .flatMap((value) =>
          fix(
            `Change to "${value}"`,
            [{ ...place, newText: requoted(document, place, value) }],
            data.values.length === 1,
          ),
        );
    }
    case 'deprecated': {
      const edits =
        data.replacement === undefined ? [] : replaceKey(document, data.pointer, data.replacement, data.list);
      return fix(`Change to "${data.replacement}"`, edits, true);
    }
    case 'missing-item':
      return fix(`Add ${data.item}`, [itemEdit(document, data.pointer, data.item)], true);
    case 'missing-columns':
      return fix('Document the columns', merged(columnEdits(document, data.pointer, data.columns)), true);
    case 'list-of-one':
      return fix('Make it a list', listOfOne(document, data.pointer), true);
    case 'flat-arguments':
      return fix('Put the arguments under "arguments"', [nestArguments(document, data.pointer)], true);
    case 'unlisted-property': {
      const { pointer, name, shape } = data;
      const dialect = context.contract?.dialect;
      const like = shape?.type ? ` (${shape.format ?? shape.type})` : '';
      const edit = dialect ? addProperty(document, dialect, pointer, name, shape) : null;
      return fix(`Add property "${name}"${like}`, [edit], true);
    }
    case 'rule': {
      if (typeof data.quote === 'string')
        return fix('Put it in quotes', [{ ...span, newText: JSON.stringify(data.quote) }], true);
      if (data.remove === 'item') return fix('Remove it from the list', [removeItem(document, span)], true);
      const { replace } = data as { replace?: Replacement };
      return replace
        ? fix(replace.title, [{ ...reaching(document, span, replace), newText: replace.newText }], true)
        : [];
    }
    default:
      return [];
  }
}

/** Writes another key for a deprecated one, unless it is there already; `asList`: its value becomes a list's item. */
function replaceKey(document: YamlDocument, pointer: string, key: string, asList = false): Edit[] {
  const pair = document.pairAt(pointer);
  const beside = pointer.slice(0, pointer.lastIndexOf('/'));
  if (!pair || !/^[\w-]+$/.test(key) || document.pair(document.at(beside), key)) return [];
  const place = keySpan(pair);
  const renamed = { ...place, newText: requoted(document, place, key) };
  if (!asList) return [renamed];
  const value = document.deref(pair.value);
  const text = textOf(value);
  if (!pair.value || text === undefined || value !== pair.value) return [];
  const span = spanOf(value);
  if (document.positionAt(span.start).line !== document.positionAt(span.end).line) return [];
  return [renamed, { ...span, newText: `[${requoted(document, span, text)}]` }];
}

/** The finding's text, replaced; taken away with the blanks behind it when there is nothing instead. */
interface Replacement {
  title: string;
  newText: string;
}
function reaching(document: YamlDocument, { start, end }: Span, { newText }: Replacement): Span {
  let to = end;
  if (newText === '') while (document.text[to] === ' ') to++;
  return { start, end: to };
}

function itemEdit(document: YamlDocument, pointer: string, item: string): Edit | null {
  const text = scalarText(item);
  if (document.pairAt(pointer)) return appendItem(document, pointer, [text]);
  const cut = pointer.lastIndexOf('/');
  return appendPair(document, pointer.slice(0, cut), [`${pointer.slice(cut + 1)}:`, `  - ${text}`]);
}

function columnEdits(
  document: YamlDocument,
  pointer: string,
  columns: readonly { name: string; type?: string }[],
): (Edit | null)[] {
  return columns.map(({ name, type }) =>
    appendItem(document, `${pointer}/columns`, [
      `name: ${scalarText(name)}`,
      ...(type === undefined ? [] : [`data_type: ${scalarText(type)}`]),
    ]),
  );
}

/** Several insertions at one place are one edit: editors refuse to order them. */
function merged(edits: readonly (Edit | null)[]): Edit[] {
  const result: Edit[] = [];
  for (const edit of edits) {
    const last = result.at(-1);
    if (edit && last && last.start === edit.start && last.end === edit.end) last.newText += edit.newText;
    else if (edit) result.push({ ...edit });
  }
  return result;
}

// ---------------------------------------------------------------- ports that were guessed

/** "Add output port" for each guessed port: on the contract's head, its name, and the objective that lacks a port. */
function portActions(document: YamlDocument, { contract, range, diagnostics }: CodeActionContext): Offer[] {
  if (contract?.dialect !== 'dataProduct') return [];
  const lacking = diagnostics.filter((one) => one.code === 'contract/objective-unmeasurable');
  const places = [
    contract.headSpan,
    ...contract.objects.slice(0, 1).map((object) => object.nameSpan),
    ...(contract.slaSpan ? [{ start: contract.slaSpan.start, end: contract.slaSpan.start + 3 }] : []),
  ];
  if (lacking.length === 0 && !places.some((place) => range.start <= place.end && place.start <= range.end)) return [];
  return contract.ports.flatMap((port) => {
    const edit = port.inferred === undefined ? null : addPort(document, port);
    if (!edit) return [];
    return [
      {
        title: `Add output port: ${describe(port)}`,
        kind: lacking.length > 0 ? 'quickfix' : 'refactor',
        ...(lacking.length > 0 && { diagnostics: lacking }),
        edits: [edit],
      },
    ];
  });
}

function addPort(document: YamlDocument, port: Port): Edit | null {
  const lines = portLines(port);
  if (lines.length === 0) return null;
  for (const pointer of ['/dataProduct/outputPorts', '/outputPorts'])
    if (document.at(pointer) !== undefined) return appendItem(document, pointer, lines);
  const item = ['outputPorts:', ...lines.map((line, index) => (index === 0 ? `  - ${line}` : `    ${line}`))];
  // Beside the schema: the layout the file already has.
  return appendPair(
    document,
    document.at('/dataProduct/schema') === undefined && document.at('/schema') !== undefined ? '' : '/dataProduct',
    item,
  );
}

function portLines({ binding, name }: Port): string[] {
  if (binding.type === 'kafka')
    return [`name: ${scalarText(name)}`, 'type: kafka', `topic: ${scalarText(binding.topic)}`];
  if (binding.type === 'snowflake')
    return [`name: ${scalarText(name)}`, 'type: snowflake', `table: ${scalarText(binding.table)}`];
  return [];
}

function describe({ binding, inferred }: Port): string {
  const what =
    binding.type === 'kafka'
      ? `topic ${binding.topic}`
      : binding.type === 'snowflake'
        ? `table ${binding.table}`
        : binding.type;
  return `${what} (${inferred})`;
}
