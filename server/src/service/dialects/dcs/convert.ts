/**
 * DCS -> ODCS 3.1. Every value is carried over: what ODCS has a key for under that key, the rest as customProperties.
 * Values are copied word for word and comments go along with the line they belong to.
 */
import { isMap, isSeq, type YamlDocument, type YamlNode } from '../../document/index.ts';
import { odcsSchema } from '../odcs/schema.ts';
import { text } from '../reading.ts';
import { fields, links, pairsOf } from './convertFields.ts';
import { promises } from './convertLevels.ts';
import { quality } from './convertQuality.ts';
import { entry, list, map, type Out, Source, word, write } from './transcript.ts';

/** The whole contract as ODCS 3.1, with `\n` line ends; null when there is no contract to convert. */
export function toOdcs(document: YamlDocument): string | null {
  const { root } = document;
  if (!isMap(root) || !document.pair(root, 'dataContractSpecification')) return null;
  const source = new Source(document);
  const info = document.get(root, 'info');
  const terms = document.get(root, 'terms');
  const contract = map([
    source.replace(root, 'dataContractSpecification', 'apiVersion', word('v3.1.0')),
    { key: 'kind', value: word('DataContract') },
    source.take(root, 'id'),
    source.take(info, 'title', 'name'),
    source.take(info, 'version'),
    // ODCS requires what DCS leaves open.
    source.take(info, 'status') ?? { key: 'status', value: word('draft') },
    entry(
      'description',
      map([
        source.take(info, 'description', 'purpose'),
        source.take(terms, 'usage'),
        source.take(terms, 'limitations'),
      ]),
    ),
    source.take(root, 'tags'),
    source.replace(root, 'links', 'authoritativeDefinitions', links(source, document.get(root, 'links'))),
    source.replace(root, 'servers', 'servers', servers(source)),
    source.replace(root, 'models', 'schema', schema(source)),
    entry('support', support(source, document.get(info, 'contact'))),
    entry('team', map([source.take(info, 'owner', 'name')])),
    source.replace(root, 'servicelevels', 'slaProperties', promises(source)),
    entry(
      'customProperties',
      list([
        ...source.rest(info, ['title', 'version', 'status', 'description', 'owner', 'contact']),
        ...source.rest(terms, ['usage', 'limitations']),
        ...source.rest(root, [
          'dataContractSpecification',
          'id',
          'info',
          'servers',
          'terms',
          'models',
          'definitions',
          'servicelevels',
          'links',
          'tags',
        ]),
        ...source.unsaid(root),
      ]),
    ),
  ]);
  return `${write(contract).join('\n')}\n`;
}

function support(source: Source, contact: YamlNode | null | undefined): Out {
  if (!isMap(contact)) return list([]);
  const email = text(source.document, contact, 'email')?.value;
  const channel = source.take(contact, 'name', 'channel') ?? { key: 'channel', value: word(email ?? 'contact') };
  const url = source.take(contact, 'url');
  if (email === undefined) return list([map([channel, url])]);
  const mail = [
    { key: 'tool', value: word('email') },
    source.replace(contact, 'email', 'url', word(`mailto:${email}`)),
  ];
  // An address to write to is another channel than one to read.
  return url
    ? list([map([channel, url]), map([{ key: 'channel', value: word(email) }, ...mail])])
    : list([map([channel, ...mail])]);
}

// ---------------------------------------------------------------- servers

/** Keys ODCS knows for a server of a type, from its schema. */
function serverKeys(type: string): Set<string> {
  const { $defs } = odcsSchema('3.1') as {
    $defs: Record<
      string,
      { properties?: object; allOf?: { if: { properties: { type: { const: string } } }; then: { $ref: string } }[] }
    >;
  };
  const branch = $defs.Server!.allOf!.find((one) => one.if.properties.type.const === type);
  return new Set(Object.keys($defs[branch?.then.$ref.replace('#/$defs/', '') ?? '']?.properties ?? {}));
}

function servers(source: Source): Out {
  return list(
    pairsOf(source, source.document.get(source.document.root, 'servers')).map(({ name, pair, node }) => {
      const type = text(source.document, node, 'type')?.value.toLowerCase() ?? 'custom';
      const known = serverKeys(type);
      const odcsType = known.size > 0 ? type : 'custom';
      const keys = known.size > 0 ? known : serverKeys('custom');
      const own = pairsOf(source, node)
        .filter((one) => keys.has(one.name))
        .map((one) => source.take(node, one.name));
      const left = source.rest(node, [
        'type',
        'description',
        'environment',
        'roles',
        ...(type === 'kafka' ? ['topic'] : []),
        ...keys,
      ]);
      if (odcsType === 'custom' && type !== 'custom')
        left.unshift(map([entry('property', word('type')), entry('value', word(type))]));
      return map([
        { key: 'server', value: word(name), ...source.comments(pair) },
        source.replace(node, 'type', 'type', word(odcsType)),
        source.take(node, 'description'),
        source.take(node, 'environment'),
        ...own,
        source.replace(
          node,
          'roles',
          'roles',
          list(
            source.document
              .items(source.document.get(node, 'roles'))
              .map((role) => map([source.take(role, 'name', 'role'), source.take(role, 'description')])),
          ),
        ),
        entry('customProperties', list(left)),
      ]);
    }),
  );
}

// ---------------------------------------------------------------- models and fields

function schema(source: Source): Out {
  const { document } = source;
  const models = pairsOf(source, document.get(document.root, 'models'));
  const kafka = pairsOf(source, document.get(document.root, 'servers')).find(
    ({ node }) => text(document, node, 'type')?.value === 'kafka',
  );
  return list(
    models.map(({ name, pair, node }, index) => {
      // A Kafka server of DCS has one topic: it is the first model's.
      const topic = kafka && index === 0 ? source.take(kafka.node, 'topic', 'physicalName') : null;
      const keys = primaryKey(document, node);
      const tags = isSeq(document.get(node, 'tags')) ? source.take(node, 'tags') : null;
      if (topic) source.spoken(node, ['type']);
      if ([...keys.keys()].every((key) => document.pair(document.get(node, 'fields'), key)))
        source.spoken(node, ['primaryKey']);
      return map([
        { key: 'name', value: word(name), ...source.comments(pair) },
        topic,
        topic ? { key: 'physicalType', value: word('topic') } : source.take(node, 'type', 'physicalType'),
        source.take(node, 'title', 'businessName'),
        source.take(node, 'description'),
        tags,
        source.replace(node, 'fields', 'properties', fields(source, document.get(node, 'fields'), keys)),
        source.replace(node, 'quality', 'quality', quality(source, document.get(node, 'quality'))),
        entry(
          'customProperties',
          list(
            source.rest(node, [
              'type',
              'title',
              'description',
              'fields',
              'quality',
              'primaryKey',
              ...(tags ? ['tags'] : []),
            ]),
          ),
        ),
      ]);
    }),
  );
}

/** Field -> place in the model's own `primaryKey` list. */
function primaryKey(document: YamlDocument, model: YamlNode | null): Map<string, number> {
  const names = document.items(document.get(model, 'primaryKey')).map((item) => String(document.toJs(item)));
  return new Map(names.map((name, index) => [name, index + 1]));
}
