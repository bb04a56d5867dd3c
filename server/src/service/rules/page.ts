/** docs/rules.md, made from the catalog. A test holds the file against this text; `UPDATE_DOCS=1` writes it. */
import { catalog } from './catalog.ts';

const FAMILIES: Record<string, string> = {
  contract: 'Contracts by themselves',
  cross: 'Contracts, dbt projects and files together',
  dbt: 'dbt properties files',
  live: 'Live samples of a topic, checked against the contract',
};

const INTRODUCTION = `# Rules

Every finding names the rule that reports it. An **error** is what the format's own judge refuses: its schema, or dbt
itself. Everything else is at most a **warning** (likely wrong), an **info** or a **hint** (deprecated, style). Where
knowledge is missing (another repository, a file nobody has read), rules are silent.

Set a rule, or a family of rules, in the settings:

\`\`\`json
"dataProduct.rules": { "contract/semver": "error", "contract/personal-data": "off", "live/*": "hint" }
\`\`\`

Levels are \`off\`, \`error\`, \`warning\`, \`info\` and \`hint\`. A rule's own entry wins over its family's.

What a workspace has agreed on stands in \`.data-product/policy.yaml\`; the nearest one above a contract counts:

\`\`\`yaml
owners: [marketing-data-team, checkout]
domains:
  - name: marketing
classifications: [public, internal, c3-confidential]
rules: # severities for everybody, on the command line too; a setting of yours wins over it
  contract/personal-data: warning
  live/*: hint
\`\`\`

A single finding is waived by a comment on its line, or alone on the line above:

\`\`\`yaml
# data-product: ignore contract/bounds until 2027-01-31: the producer corrects it in January
\`\`\`
`;

export function rulesPage(): string {
  const parts = [INTRODUCTION];
  for (const [family, title] of Object.entries(FAMILIES)) {
    parts.push(`## ${title}\n`);
    for (const { id, severity, title: what, why, fix } of catalog.values())
      if (id.startsWith(`${family}/`))
        parts.push(`### ${id}\n\n*${severity}* · ${what}.\n\n${why}\n\n**What to do:** ${fix}\n`);
  }
  return parts.join('\n');
}
