/** Whose a product is: owners and domains the policy lists, or others of the workspace are called nearly like. */
import type { Text } from '../contract.ts';
import { editDistance, nearest } from '../schema/nearest.ts';
import { at, type Reported, type Rule, type RuleContext } from './rule.ts';

export const identityRules: readonly Rule[] = [
  {
    ids: ['cross/unknown-owner'],
    scope: 'cross',
    check: (context) => known(context, 'owner', 'cross/unknown-owner'),
  },
  {
    ids: ['cross/unknown-domain'],
    scope: 'cross',
    check: (context) => known(context, 'domain', 'cross/unknown-domain'),
  },
];

function* known({ contract, workspace }: RuleContext, what: 'owner' | 'domain', rule: string): Generator<Reported> {
  const name: Text | undefined = contract.product[what];
  if (!name || name.value.trim() === '') return;
  const listed = workspace.policy(contract.uri)[what === 'owner' ? 'owners' : 'domains'];
  const suggestions = listed ? nearest(name.value, listed) : slips(name.value, workspace.peers(contract, what));
  if (listed ? listed.includes(name.value) : suggestions.length === 0) return;
  const meant = suggestions.length > 0 ? ` Did you mean ${suggestions.map((one) => `"${one}"`).join(' or ')}?` : '';
  yield at(
    name,
    rule,
    listed
      ? `"${name.value}" is none of the ${what}s that .data-product/policy.yaml lists.${meant}`
      : `No other contract names the ${what} "${name.value}".${meant}`,
    { kind: 'did-you-mean', target: 'value', found: name.value, suggestions },
  );
}

/**
 * Names of others this one is a slip of: nobody else writes it so, and at least two write the other. Names that differ
 * in their numbers (`team-1`, `team-2`) are different names.
 */
function slips(name: string, peers: ReadonlyMap<string, number>): string[] {
  if (peers.has(name)) return [];
  const plain = (text: string) => text.toLowerCase().replace(/[\s_.-]/g, '');
  const digits = (text: string) => text.replace(/\D/g, '');
  const wanted = plain(name);
  const allowed = wanted.length > 10 ? 2 : wanted.length > 5 ? 1 : 0;
  return [...peers]
    .filter(
      ([other, count]) =>
        count > 1 && digits(other) === digits(name) && editDistance(wanted, plain(other), allowed) <= allowed,
    )
    .sort(([, a], [, b]) => b - a)
    .map(([other]) => other)
    .slice(0, 3);
}
