/** Who may read what: words of classification, the form of permissions, personal data in the open. */
import { type Contract, eachProperty, type Text } from '../contract.ts';
import { type MapNode, textOf } from '../document/index.ts';
import type { FindingData } from '../finding.ts';
import { editDistance, nearest } from '../schema/nearest.ts';
import { type NodeContext, type NodeReport, type Said, valueAt } from './nodes.ts';
import { isPersonal } from './personal.ts';
import { at, type Reported, type Rule, type RuleContext } from './rule.ts';

export const accessRules: readonly Rule[] = [
  { ids: ['contract/classification'], scope: 'cross', check: classifications },
  { ids: ['contract/permission'], scope: 'file', check: ({ contract }) => permissions(contract) },
  { ids: ['contract/personal-data-public'], scope: 'file', check: ({ contract }) => inTheOpen(contract) },
];

/**
 * Words for how far data may travel, English and German (ISO/IEC 27001's usual four, TLP, and what catalogues write).
 * A word that is none of them may be somebody's own: only slips are told.
 */
const WORDS = [
  ['public', 'open', 'öffentlich', 'offen', 'unrestricted', 'non-sensitive'],
  ['internal', 'intern', 'internal use', 'private', 'privat', 'general'],
  ['confidential', 'vertraulich', 'sensitive', 'sensibel', 'pii', 'personal', 'personenbezogen', 'business critical'],
  ['restricted', 'eingeschränkt', 'secret', 'geheim', 'streng vertraulich', 'highly confidential', 'highly restricted'],
].flat();
const KNOWN = new Set(WORDS);
/** What a slip is most likely meant to be. */
const MEANT = [
  'public',
  'internal',
  'confidential',
  'restricted',
  'sensitive',
  'öffentlich',
  'intern',
  'vertraulich',
  'geheim',
];
const OPEN = /^(public|open|öffentlich|offen|unrestricted)$/i;

function* classifications({ contract, workspace }: RuleContext): Generator<Reported> {
  const declared = workspace.policy(contract.uri).classifications;
  for (const { value, span } of classificationsOf(contract)) {
    const word = value.trim().toLowerCase();
    if (word === '' || (declared ? declared.some((one) => one.toLowerCase() === word) : KNOWN.has(word))) continue;
    const suggestions = declared ? nearest(value, declared) : slipsOf(word);
    if (!declared && suggestions.length === 0) continue;
    const meant = suggestions.length > 0 ? ` Did you mean ${suggestions.join(' or ')}?` : '';
    yield at(
      span,
      'contract/classification',
      declared
        ? `"${value}" is none of the classifications that .data-product/policy.yaml lists: ${declared.join(', ')}.${meant}`
        : `"${value}" is no usual classification.${meant}`,
      { kind: 'did-you-mean', target: 'value', found: value, suggestions },
    );
  }
}

/** Of long words two letters may be wrong, of short ones one: `restricted-eu` is somebody's own. */
function slipsOf(word: string): string[] {
  const allowed = word.length > 8 ? 2 : 1;
  return MEANT.filter((meant) => editDistance(word, meant, allowed) <= allowed);
}

function classificationsOf(contract: Contract): Text[] {
  const own = contract.objects.flatMap((object) =>
    eachProperty(object.properties).flatMap((property) => property.classification ?? []),
  );
  return contract.access?.classification ? [contract.access.classification, ...own] : own;
}

// ---------------------------------------------------------------- permissions

/** What may be done; a permission names it behind its scope: `marketing:read`. */
const ACTIONS = [
  'read',
  'write',
  'select',
  'insert',
  'update',
  'delete',
  'admin',
  'owner',
  'view',
  'edit',
  'query',
  'consume',
];

function* permissions({ dialect, access }: Contract): Generator<Reported> {
  if (dialect !== 'dataProduct') return;
  for (const permission of access?.permissions ?? []) {
    const { value } = permission;
    const parts = value.split(':');
    const meant = parts.length > 1 ? slip(value, parts.at(-1)!) : null;
    if (/\s/.test(value.trim()) || parts.some((part) => part.trim() === ''))
      yield at(
        permission,
        'contract/permission',
        `"${value}" is no permission: write a scope and an action without blanks, like marketing:read.`,
      );
    else if (meant) yield at(permission, 'contract/permission', meant.message, meant.data);
  }
}

/** A role of ODCS: its `access` names an action. */
export function* roleReports(role: MapNode, context: NodeContext): Generator<NodeReport> {
  const node = valueAt(context, role, 'access');
  const word = textOf(node)?.trim();
  const meant = word && /^[a-z]+$/i.test(word) ? slip(word, word) : null;
  if (node && meant) yield { node, rule: 'contract/permission', ...meant };
}

/** A permission whose action is mistyped. */
function slip(permission: string, action: string): (Said & { data: FindingData }) | null {
  const word = action.toLowerCase();
  if (ACTIONS.includes(word) || word.length < 4) return null;
  // `writer` is a word of its own: only letters exchanged or mistyped count.
  const suggestions = ACTIONS.filter((near) => near.length === word.length && editDistance(word, near, 1) <= 1).map(
    (near) => permission.slice(0, permission.length - action.length) + near,
  );
  if (suggestions.length === 0) return null;
  return {
    message: `"${action}" is no usual action. Did you mean ${suggestions.join(' or ')}?`,
    data: { kind: 'did-you-mean', target: 'value', found: permission, suggestions },
  };
}

// ---------------------------------------------------------------- personal data

function* inTheOpen(contract: Contract): Generator<Reported> {
  const open = (stated: Text | undefined) => (stated && OPEN.test(stated.value.trim()) ? stated : undefined);
  const whole = open(contract.access?.classification);
  for (const object of contract.objects)
    for (const property of eachProperty(object.properties)) {
      const stated = property.classification ? open(property.classification) : whole;
      const why = stated ? isPersonal(property) : null;
      if (why !== null && stated)
        yield {
          ...at(
            property.classification ?? property.nameSpan,
            'contract/personal-data-public',
            `${property.name} of ${object.name} looks like personal data (${why}) and is classified as ${stated.value}: anybody may read it.`,
          ),
          ...(property.classification ? {} : { related: [{ span: stated.span, message: 'The classification' }] }),
        };
    }
}
