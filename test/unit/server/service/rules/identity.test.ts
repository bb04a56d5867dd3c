import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lint, Workspace } from '../../../../../server/src/workspace/index.ts';
import { memoryDisk } from '../../workspace/disk.ts';

const contract = (name: string, owner: string, domain = 'marketing') =>
  `dataProduct:\n  name: ${name}\n  domain: ${domain}\n  owner: ${owner}\n  version: 1.0.0\n`;

async function found(files: Record<string, string>): Promise<string[]> {
  const report = await lint({ fileSystem: memoryDisk(files), paths: ['file:///w'] });
  return report.files.flatMap(({ uri, findings }) =>
    findings
      .filter(({ rule }) => rule.startsWith('cross/unknown-'))
      .map(({ rule, message, range: { start } }) => `${uri.slice(10)}:${start.line + 1} ${rule} ${message}`),
  );
}

test('an owner that is nearly that of several others', async () => {
  const files = {
    'a/contract.yaml': contract('a', 'marketing-data-team'),
    'b/contract.yaml': contract('b', 'marketing-data-team'),
    'c/contract.yaml': contract('c', 'marketing-data-taem'),
    'd/contract.yaml': contract('d', 'Marketing Data Team', 'marketting'),
    'e/contract.yaml': contract('e', 'checkout'),
  };
  assert.deepEqual(await found(files), [
    'c/contract.yaml:4 cross/unknown-owner No other contract names the owner "marketing-data-taem". Did you mean "marketing-data-team"?',
    'd/contract.yaml:3 cross/unknown-domain No other contract names the domain "marketting". Did you mean "marketing"?',
    'd/contract.yaml:4 cross/unknown-owner No other contract names the owner "Marketing Data Team". Did you mean "marketing-data-team"?',
  ]);
});

test('numbered, short and single names are names of their own', async () => {
  const files = {
    'a/contract.yaml': contract('a', 'data-team-1', 'sales'),
    'b/contract.yaml': contract('b', 'data-team-1', 'sales'),
    'c/contract.yaml': contract('c', 'data-team-2', 'scale'),
    'd/contract.yaml': contract('d', 'pricing-crew', 'sales'),
    'e/contract.yaml': contract('e', 'pricing-crow', 'tales'),
  };
  assert.deepEqual(await found(files), []);
});

test('what the nearest policy lists is what there is', async () => {
  const files = {
    '.data-product/policy.yaml': 'owners: [team-a, team-b]\ndomains:\n  - name: marketing\n',
    'a/contract.yaml': contract('a', 'team-c'),
    'b/contract.yaml': contract('b', 'team-b', 'Marketing'),
    'shop/.data-product/policy.yaml': 'owners: [shop-team]\n',
    'shop/contract.yaml': contract('c', 'shop-team', 'anything'),
  };
  assert.deepEqual(await found(files), [
    'a/contract.yaml:4 cross/unknown-owner "team-c" is none of the owners that .data-product/policy.yaml lists. Did you mean "team-a" or "team-b"?',
    'b/contract.yaml:3 cross/unknown-domain "Marketing" is none of the domains that .data-product/policy.yaml lists. Did you mean "marketing"?',
  ]);
});

test('a policy that comes, changes and goes while the editor is open', async () => {
  const files: Record<string, string> = { 'a/contract.yaml': contract('a', 'team-c') };
  const workspace = new Workspace({ fileSystem: memoryDisk(files) });
  await workspace.index(['file:///w']);
  const uri = 'file:///w/a/contract.yaml';
  const policy = 'file:///w/.data-product/policy.yaml';
  const owners = async () => {
    await workspace.settled(uri);
    return workspace.policy(uri).owners;
  };
  assert.equal(await owners(), undefined);
  files['.data-product/policy.yaml'] = 'owners: [team-a]\n';
  await workspace.fileChanged(policy, false);
  assert.deepEqual(await owners(), ['team-a']);
  files['.data-product/policy.yaml'] = 'owners: {not: a list}\n';
  await workspace.fileChanged(policy, false);
  assert.equal(await owners(), undefined);
  delete files['.data-product/policy.yaml'];
  await workspace.fileChanged(policy, true);
  assert.equal(await owners(), undefined);
});

test('a policy sets severities for everybody, and a setting of the user wins over it', async () => {
  const fileSystem = memoryDisk({
    '.data-product/policy.yaml': 'rules:\n  contract/semver: error\n  contract/*: off\n  contract/enum: loud\n',
    'contract.yaml': 'dataProduct:\n  name: x\n  domain: d\n  owner: o\n  version: "1"\n  colour: red\n',
  });
  const found = async (settings = {}) => {
    const { files } = await lint({ fileSystem, paths: ['file:///w'], settings });
    return files.flatMap(({ findings }) => findings.map(({ rule, severity }) => `${severity} ${rule}`));
  };
  assert.deepEqual(await found(), ['error contract/semver']);
  assert.deepEqual(await found({ 'contract/semver': 'hint' }), ['hint contract/semver']);
});

test('ids are unique in the workspace, whatever the file is called', async () => {
  const odcs = (id: string) =>
    `apiVersion: v3.1.0\nkind: DataContract\nid: ${id}\nname: x\nversion: 1.0.0\nstatus: active\n`;
  const report = await lint({
    fileSystem: memoryDisk({ 'a.odcs.yaml': odcs('one'), 'b/c.odcs.yaml': odcs('one'), 'd.odcs.yaml': odcs('two') }),
    paths: ['file:///w'],
  });
  assert.deepEqual(
    report.files.flatMap(({ uri, findings }) =>
      findings.map(({ rule, range }) => `${uri} ${range.start.line} ${rule}`),
    ),
    ['file:///w/a.odcs.yaml 2 cross/duplicate-product', 'file:///w/b/c.odcs.yaml 2 cross/duplicate-product'],
  );
});
