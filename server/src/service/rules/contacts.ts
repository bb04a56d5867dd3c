/** People and where to reach them: forms of addresses, and times in a team. */
import { isScalar, keyOf, type MapNode, type SeqNode, stringOf, textOf, type YamlNode } from '../document/index.ts';
import { editDistance } from '../schema/nearest.ts';
import { itemsOf, type NodeContext, type NodeReport, type Said, valueAt } from './nodes.ts';

/** Keys that may hold an e-mail address, or the name of something else; and keys that hold an address of the web. */
const MAIL_KEYS = new Set(['username', 'email', 'contact', 'channel']);
const URL_KEYS = new Set(['url', 'invitationUrl', 'openapi']);

/** One mailbox (RFC 5321 in everyday use): no blanks, one `@`, no dot at an end or beside another. */
const MAILBOX = /^[^\s@<>(),;:"[\]\\.]+(\.[^\s@<>(),;:"[\]\\.]+)*@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*$/u;

/** Longer texts are no addresses, and cost time. */
const LONGEST = 1_000;

/** Addresses in a mapping that cannot be reached as they are written. */
export function* addressReports(map: MapNode, { document }: NodeContext): Generator<NodeReport> {
  for (const pair of map.items) {
    const key = keyOf(pair);
    const node = document.deref(pair.value);
    const value = stringOf(node);
    if (key === null || !isScalar(node) || !value || value.length > LONGEST || node !== pair.value) continue;
    const said = MAIL_KEYS.has(key) ? mailFault(value) : URL_KEYS.has(key) ? urlFault(value) : null;
    if (said) yield { node, ...said };
  }
}

type Fault = Pick<NodeReport, 'rule' | 'message' | 'data'>;

function mailFault(value: string): Fault | null {
  // `@handle` and names without an `@` are names; `Jane <jane@example.com>` says both.
  const written = /<([^<>]*)>$/.exec(value)?.[1] ?? value;
  if (!/[^\s@].*@/.test(written) || /^[a-z][a-z0-9+.-]*:/i.test(written) || /\s\S*\s\S*\s/.test(written)) return null;
  if (MAILBOX.test(written)) return null;
  return {
    rule: 'contract/email',
    message: `"${value}" is no e-mail address: it has the form name@example.com.`,
  };
}

function urlFault(value: string): Fault | null {
  const mail = /^mailto:([^?]*)/i.exec(value)?.[1];
  if (mail !== undefined) return mail === '' || !MAILBOX.test(decoded(mail)) ? mailFaultOf(mail) : null;
  if (/\s/.test(value.trim()) && /^(\w+:)?\/\/|^www\./i.test(value))
    return { rule: 'contract/url', message: `The address holds a blank: "${value}". Remove it, or write %20.` };
  const web = /^https?:(.*)$/i.exec(value);
  if (web) return /^\/\/[^\s/?#]/.test(web[1]!) ? null : badUrl(value, value.replace(/^(https?):\/*/i, '$1://'));
  const scheme = /^([a-z]{2,8})(:\/{0,3}|\/\/)/i.exec(value);
  if (scheme && !KNOWN_SCHEMES.has(scheme[1]!.toLowerCase()) && nearWeb(scheme[1]!.toLowerCase()))
    return badUrl(value, `https://${value.slice(scheme[0].length)}`);
  return /^www\.\S+\.\S/i.test(value) ? badUrl(value, `https://${value}`) : null;
}

const KNOWN_SCHEMES = new Set(['ftp', 'sftp', 'tcp', 'smtp', 'ws', 'wss', 's3', 'gs', 'abfs', 'abfss', 'hdfs', 'jdbc']);
const nearWeb = (scheme: string) => ['http', 'https'].some((web) => editDistance(scheme, web, 1) <= 1);

function badUrl(value: string, better: string): Fault {
  const whole = /^https?:\/\/[^\s/?#]/i.test(better);
  return {
    rule: 'contract/url',
    message: `"${value}" is no address a browser can open.${whole ? ` Did you mean ${better}?` : ' Write https:// and the host.'}`,
    ...(whole && { data: { kind: 'did-you-mean', target: 'value', found: value, suggestions: [better] } as const }),
  };
}

const mailFaultOf = (mail: string): Fault => ({
  rule: 'contract/email',
  message: `"${mail}" is no e-mail address: after \`mailto:\` stands name@example.com.`,
});

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A member of a team: `dateOut` is not before `dateIn`. */
export function* memberReports(map: MapNode, context: NodeContext): Generator<NodeReport> {
  yield* addressReports(map, context);
  const [from, to] = ['dateIn', 'dateOut'].map((key) => valueAt(context, map, key));
  const [start, end] = [from, to].map((node) => /^\d{4}-\d\d-\d\d/.exec(textOf(node) ?? '')?.[0]);
  if (to && start && end && end < start)
    yield {
      node: to,
      rule: 'contract/member-dates',
      message: `\`dateOut\` ${end} is before \`dateIn\` ${start}. Exchange or correct them.`,
    };
}

/** Whoever replaced somebody is in the team. */
export function* replacementReports(members: MapNode | SeqNode, context: NodeContext): Generator<NodeReport> {
  const all = itemsOf(context, members);
  const textAt = (member: YamlNode, key: string) => textOf(valueAt(context, member, key));
  const names = new Set(all.flatMap((member) => textAt(member, 'username') ?? textAt(member, 'name') ?? []));
  for (const member of all) {
    const node = valueAt(context, member, 'replacedByUsername');
    const name = textOf(node);
    const said = node && name !== undefined ? unknownMember(name, names) : null;
    if (node && said) yield { node, rule: 'contract/unknown-member', ...said };
  }
}
/** A comparison with everybody costs: a team is no larger than this. */
const MAX_TEAM = 200;

/** Whoever is not in the team may have left a list that nobody keeps: only a near miss is worth a word. */
function unknownMember(name: string, names: ReadonlySet<string>): Said | null {
  if (names.has(name) || names.size > MAX_TEAM) return null;
  const near = nearestName(name, names);
  if (near === undefined) return null;
  return {
    message: `"${name}" is not in the team. Did you mean "${near}"?`,
    data: { kind: 'did-you-mean', target: 'value', found: name, suggestions: [near] },
  };
}

const nearestName = (name: string, names: ReadonlySet<string>): string | undefined =>
  [...names].find((one) => one !== name && editDistance(one.toLowerCase(), name.toLowerCase(), 2) <= 2);
