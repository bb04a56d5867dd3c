/** Blocks of an ODPS product descriptor. */
import type { BlockPlace } from './block.ts';

const CONTRACT = 'contractId: ${3:53581432-6c55-4ba2-a65f-72344a91553a}';

export const ODPS_BLOCKS: readonly BlockPlace[] = [
  {
    at: /^$/,
    as: 'pairs',
    blocks: [
      {
        label: 'Data product (ODPS)',
        text: `apiVersion: v1.0.0
kind: DataProduct
id: \${1:customer-360}
name: \${2:Customer 360}
version: \${3:1.0.0}
status: \${4|draft,proposed,active,deprecated,retired|}
domain: \${5:marketing}
description:
  purpose: \${6:Why this product exists}
outputPorts:
  - name: \${7:customers}
    version: \${8:1.0.0}
    type: \${9:tables}
    contractId: \${10:53581432-6c55-4ba2-a65f-72344a91553a}
team:
  name: \${11:data-team}
  members:
    - username: \${12:jane@example.com}
      role: owner
$0`,
      },
    ],
  },
  {
    at: /^inputPorts$/,
    as: 'items',
    blocks: [{ label: 'Input port', text: `name: \${1:orders}\nversion: \${2:1.0.0}\n${CONTRACT}` }],
  },
  {
    at: /^outputPorts$/,
    as: 'items',
    blocks: ['tables', 'topic', 'files', 'api'].map((type) => ({
      label: `Output port: ${type}`,
      text: `name: \${1:customers}\ndescription: \${4:What it offers}\ntype: ${type}\nversion: \${2:1.0.0}\n${CONTRACT}`,
    })),
  },
  {
    at: /^managementPorts$/,
    as: 'items',
    blocks: ['observability', 'discoverability', 'control', 'dictionary'].map((content) => ({
      label: `Management port: ${content}`,
      text: `name: \${1:${content}}\ncontent: ${content}\ntype: \${2|rest,topic|}\nurl: \${3:https://example.com/${content}}`,
    })),
  },
  {
    at: /^team(\/members)?$/,
    as: 'items',
    blocks: [{ label: 'Team member', text: 'username: ${1:jane@example.com}\nname: ${2:Jane Doe}\nrole: ${3:owner}' }],
  },
];
