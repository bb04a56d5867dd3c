/** Texts that stall or break readers: bombs, depth, size, patterns that backtrack, names that are not only names. */

const times = (count: number, of: (index: number) => string, between = '\n'): string =>
  Array.from({ length: count }, (_, index) => of(index)).join(between);

const PRODUCT = 'dataProduct: { name: n, domain: d, owner: o, version: 1.0.0 }\n';
const ODCS = 'apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n';

/** Each level is ten of the one before. */
const bomb = (levels: number, open: string, item: (name: string) => string, close: string): string =>
  times(levels, (level) => {
    const inside = level === 0 ? '{ type: string }' : times(10, () => item(`l${level - 1}`), ', ');
    return `l${level}: &l${level} ${level === 0 ? inside : open + inside + close}`;
  });

const PATTERNS = [
  '(a+)+$',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '(x+x+)+y',
  '.*.*.*.*.*.*.*x',
  '(a|a)*b',
  '((a{0,99}){0,99}){0,99}',
  '('.repeat(5_000),
  '[',
  '(?<!a)b',
  '\\u{110000}',
];

export const HOSTILE: Record<string, { name: string; text: string }> = {
  'alias bomb': { name: 'contract.yaml', text: `${PRODUCT}${bomb(9, '[', (name) => `*${name}`, ']')}\nschema: *l8\n` },
  'alias bomb of properties': {
    name: 'contract.yaml',
    text: `${PRODUCT}${times(9, (level) =>
      level === 0
        ? 'l0: &l0 { type: string }'
        : `l${level}: &l${level}\n  type: object\n  properties:\n${times(10, (i) => `    p${i}: *l${level - 1}`)}`,
    )}\nschema: *l8\n`,
  },
  'alias bomb of columns': {
    name: 'x.odcs.yaml',
    text: `${ODCS}${times(9, (level) =>
      level === 0
        ? 'x-l0: &l0 { name: a, logicalType: string }'
        : `x-l${level}: &l${level}\n  name: n${level}\n  logicalType: object\n  properties:\n${times(10, () => `    - *l${level - 1}`)}`,
    )}\nschema:\n  - *l8\n`,
  },
  'alias bomb of merges': {
    name: 'contract.yaml',
    text: `${PRODUCT}${times(40, (level) => `m${level}: &m${level}\n  <<: [${times(level, (i) => `*m${i}`, ', ')}]\n  k${level}: 1`)}\nschema: *m39\n`,
  },
  'an anchor inside itself': {
    name: 'contract.yaml',
    text: `${PRODUCT}schema: &s\n  type: object\n  properties:\n    a: *s\n    b: { <<: *s }\n`,
  },
  'references in a circle': {
    name: 'contract.yaml',
    text: `${PRODUCT}schema:\n  $ref: '#/$defs/a'\n  $defs:\n    a: { $ref: '#/$defs/b' }\n    b: { allOf: [{ $ref: '#/$defs/a' }, { $ref: '#' }], properties: { x: { $ref: '#' } } }\n`,
  },
  'deep brackets': { name: 'contract.yaml', text: `${PRODUCT}schema: ${'['.repeat(20_000)}` },
  'deep braces': { name: 'contract.yaml', text: `${PRODUCT}schema: ${'{a: '.repeat(5_000)}` },
  'deep blocks': { name: 'contract.yaml', text: `${PRODUCT}schema:\n${times(1_500, (i) => `${' '.repeat(i + 1)}a:`)}` },
  'deep lists': { name: 'x.odcs.yaml', text: `${ODCS}schema: \n${'- '.repeat(5_000)}a\n` },
  'deep properties': {
    name: 'contract.yaml',
    text: `${PRODUCT}schema:\n${times(90, (i) => `${' '.repeat(4 * i + 2)}type: object\n${' '.repeat(4 * i + 2)}properties:\n${' '.repeat(4 * i + 4)}p${i}:`)}\n`,
  },
  'a huge scalar': { name: 'contract.yaml', text: `${PRODUCT}x-note: ${'a'.repeat(3_000_000)}\n` },
  'a huge quoted scalar that never ends': {
    name: 'contract.yaml',
    text: `${PRODUCT}x-note: "${'a \\n'.repeat(300_000)}\n`,
  },
  'a huge block': { name: 'contract.yaml', text: `${PRODUCT}x-note: |\n${'  line\n'.repeat(200_000)}` },
  'many keys': {
    name: 'contract.yaml',
    text: `${PRODUCT}schema:\n  type: object\n  properties:\n${times(4_000, (i) => `    p${i}: { type: strin }`)}\n`,
  },
  'the same key over and over': {
    name: 'contract.yaml',
    text: `${PRODUCT}schema:\n${'  type: object\n'.repeat(2_000)}`,
  },
  'hostile patterns': {
    name: 'contract.yaml',
    text: `${PRODUCT}schema:\n  type: object\n  properties:\n${times(PATTERNS.length, (i) => `    p${i}:\n      type: string\n      pattern: ${JSON.stringify(PATTERNS[i])}\n      examples: ["${'a'.repeat(5_000)}!", "${'x'.repeat(5_000)}"]\n      default: ${'ab'.repeat(2_000)}`)}\n`,
  },
  'names of every object': {
    name: 'contract.yaml',
    text: `__proto__: 1\nconstructor: { prototype: a }\n${PRODUCT}toString: x\nschema:\n  type: object\n  required: [__proto__, constructor]\n  properties:\n    __proto__: { type: string }\n    constructor: { type: hasOwnProperty, toString: 1 }\n    valueOf: { enum: [__proto__, __proto__] }\nsla: { __proto__: 1h, constructor: 99%, toString: 5 constructor }\naccess: { classification: toString }\noutputPorts:\n  - { name: toString, type: constructor }\nquality:\n  - { metric: toString, mustBe: 1, unit: constructor }\n`,
  },
  'words of every object in ODCS': {
    name: 'x.odcs.yaml',
    text: `${ODCS}toString: 1\nservers:\n  - { server: constructor, type: toString, valueOf: 1 }\nschema:\n  - name: __proto__\n    physicalType: constructor\n    properties:\n      - { name: toString, logicalType: constructor, physicalType: valueOf, classification: toString }\n      - { name: constructor, logicalType: string, logicalTypeOptions: { format: toString, constructor: 1 } }\n    quality:\n      - { metric: constructor, unit: toString, mustBe: 1, dimension: valueOf, type: toString }\nslaProperties:\n  - { property: constructor, value: toString, unit: valueOf, element: __proto__.toString }\n  - { property: toString, value: 1, unit: constructor }\n`,
  },
  'words of every object in DCS': {
    name: 'x.datacontract.yaml',
    text: `dataContractSpecification: 1.2.0\nid: toString\ninfo: { title: constructor, version: 1.0.0, valueOf: 1 }\nservers: { toString: { type: constructor } }\nmodels:\n  constructor:\n    type: toString\n    fields:\n      toString: { type: constructor, format: valueOf, classification: toString, $ref: '#/definitions/constructor' }\n      valueOf: { type: valueOf, config: { constructorType: toString } }\nservicelevels:\n  constructor: { threshold: toString }\n  toString: { percentage: constructor }\n`,
  },
  'words of every object in dbt': {
    name: 'models/schema.yml',
    text: `version: 2\ntoString: [{ name: a }]\nconstructor: [{ name: a }]\nmodels:\n  - name: toString\n    config: { materialized: constructor, contract: { enforced: true } }\n    constraints: [{ type: toString, columns: [valueOf] }]\n    columns:\n      - { name: constructor, data_type: toString, data_tests: [toString, { constructor: { valueOf: 1 } }, { toString: { constructor: 1 } }], constraints: [{ type: constructor }] }\nsnapshots:\n  - { name: valueOf, config: { strategy: constructor } }\n`,
  },
  'odd line ends and a mark': {
    name: 'contract.yaml',
    text: `\uFEFF${PRODUCT.replaceAll('\n', '\r')}schema:\r\n  type:\u2028object\u0000\u0085\r\r\n`,
  },
  'columns without end': {
    name: 'models/schema.yml',
    text: `version: 2\nmodels:\n  - name: m\n    columns:\n${times(1_000, (i) => `      - name: c${i}\n        data_tests: [not_null, { relationships: { to: ref('m'), field: c${i} } }]`)}\n`,
  },
  'Jinja that never ends': {
    name: 'models/schema.yml',
    text: `version: 2\nmodels:\n  - name: "${'{{ ref('.repeat(5_000)}"\n    description: ${"{{ doc('a') ".repeat(3_000)}\n`,
  },
  'a query without end': {
    name: 'x.odcs.yaml',
    text: `${ODCS}schema:\n  - name: a\n    quality:\n      - { type: sql, mustBe: 0, query: "select ${'('.repeat(3_000)}" }\n      - { type: sql, mustBe: 0, query: "${'select * from a union '.repeat(500)}" }\n`,
  },
};
