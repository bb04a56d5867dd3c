/** All rules over contracts. The schema's own problems are reported by validate.ts. */

import type { Contract } from '../contract.ts';
import type { YamlDocument } from '../document/index.ts';
import type { Finding } from '../finding.ts';
import { NO_POLICY } from '../policy.ts';
import { accessRules } from './access.ts';
import { blockRules } from './blocks.ts';
import { effectiveSeverity, type RuleSettings } from './catalog.ts';
import { crossPromiseRules } from './crossPromises.ts';
import { identityRules } from './identity.ts';
import { nodeRules } from './kinds.ts';
import { portRules } from './ports.ts';
import { promiseRules } from './promises.ts';
import { qualitySqlRules } from './qualitySql.ts';
import { referenceRules } from './references.ts';
import { asFinding, type Rule, type WorkspaceView } from './rule.ts';
import { slaRules } from './sla.ts';
import { yamlRules } from './yaml-surprises.ts';

export { catalog, effectiveSeverity, type RuleSettings, readRuleSettings, severityOf } from './catalog.ts';
export type { DbtModelAnswer, WorkspaceView } from './rule.ts';

export const rules: readonly Rule[] = [
  ...portRules,
  ...promiseRules,
  ...referenceRules,
  ...nodeRules,
  ...blockRules,
  ...qualitySqlRules,
  ...slaRules,
  ...accessRules,
  ...crossPromiseRules,
  ...yamlRules,
  ...identityRules,
];

/**
 * What the rules report about a contract, in no particular order. A rule that fails is reported to `onError` and the
 * others still run.
 * @param document the document the contract was read from; without it, rules that look at its nodes are left out
 */
export function checkContract(
  contract: Contract,
  workspace: WorkspaceView,
  onError: (error: unknown) => void = () => {},
  document?: YamlDocument,
): Finding[] {
  const findings: Finding[] = [];
  const context = { contract, workspace, document };
  for (const rule of rules) {
    try {
      for (const reported of rule.check(context)) findings.push(asFinding(reported));
    } catch (error) {
      onError(error);
    }
  }
  return findings;
}

/** Findings with the severities the user set, those turned off left out, in the order of the text. */
export function withSettings(findings: readonly Finding[], settings: RuleSettings): Finding[] {
  return findings
    .flatMap((finding) => {
      const severity = effectiveSeverity(finding.rule, finding.severity, settings);
      return severity === null ? [] : [severity === finding.severity ? finding : { ...finding, severity }];
    })
    .sort((a, b) => a.start - b.start || a.end - b.end || a.rule.localeCompare(b.rule));
}

/** A workspace in which nothing is known: for a document alone. */
export const NO_WORKSPACE: WorkspaceView = {
  contract: () => ({ kind: 'unknown' }),
  twins: () => [],
  readBy: () => [],
  peers: () => new Map(),
  policy: () => NO_POLICY,
  dbtModel: () => ({ kind: 'unknown' }),
  fileExists: () => undefined,
};
