/** `.data-product/policy.yaml`: what a workspace has agreed on, for rules to hold contracts to. */
import { isMap, keyOf, textOf, YamlDocument } from './document/index.ts';
import { type RuleSettings, readRuleSettings } from './rules/catalog.ts';

export const POLICY_FILE = '.data-product/policy.yaml';

/** Names the workspace knows. An absent list says nothing: any name may be right. */
export interface Policy {
  owners?: readonly string[];
  domains?: readonly string[];
  /** How far data may travel, in the organisation's own words. */
  classifications?: readonly string[];
  /** Severity by rule or family, as in the settings `dataProduct.rules`; a user's own setting wins. */
  rules?: RuleSettings;
}
export const NO_POLICY: Policy = Object.freeze({});

const LISTS = ['owners', 'domains', 'classifications'] as const;

/** Reads what it understands; never throws. Items are names, or mappings with a `name`. */
export function parsePolicy(text: string): Policy {
  const document = YamlDocument.open(`file:///${POLICY_FILE}`, 0, text);
  const policy: { -readonly [K in keyof Policy]: Policy[K] } = {};
  for (const list of LISTS) {
    const node = document.get(document.root, list);
    const names = document.items(node).flatMap((item) => {
      const target = document.deref(item);
      return textOf(isMap(target) ? document.get(target, 'name') : target) ?? [];
    });
    if (names.length > 0) policy[list] = names;
  }
  const rules = document.pairs(document.deref(document.get(document.root, 'rules'))).flatMap((pair) => {
    const [rule, level] = [keyOf(pair), textOf(document.deref(pair.value))];
    return rule !== undefined && level !== undefined ? [[rule, level]] : [];
  });
  if (rules.length > 0) policy.rules = readRuleSettings(Object.fromEntries(rules));
  return policy;
}
