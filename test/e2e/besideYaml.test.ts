/** Beside yaml-language-server under the id of Red Hat's extension, with the standard's schema mapped: nothing appears twice. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe } from 'node:test';
import { ROOT } from '../host/server.ts';
import { session } from './support/session.ts';
import { eventually, type Workbench } from './support/workbench.ts';
import { yamlExtension } from './support/yamlExtension.ts';

const OFFICIAL = path.join(ROOT, '../shared/conformance/odcs/schema/v3.1.0.json');
/** The public schema where it is at hand, else ours: what matters is that the other extension has one. */
const SCHEMA = existsSync(OFFICIAL) ? OFFICIAL : path.join(ROOT, 'schemas/odcs-3.schema.json');

const CONTRACT = `apiVersion: v3.1.0
kind: DataContract
id: orders
version: 1.0.0
status: 12
schema:
  - name: orders
    logicalType:   object
    properties:
      - name: id
        logicalType: string
`;
const OFFER = /checks .*odcs.yaml with .*as well/;

describe('beside the YAML extension of Red Hat', () => {
  let folder: string;
  let extension: string;
  let catalogue: string;
  /** A catalogue like the public one, which knows contracts too. */
  const server = createServer(async (request, response) => {
    const fileMatch = ['*.odcs.yaml', 'catalogued.yaml'];
    const list = { schemas: [{ name: 'ODCS', url: `${catalogue}/odcs.json`, fileMatch }] };
    response.end(request.url === '/catalog.json' ? JSON.stringify(list) : await readFile(SCHEMA));
  });
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'data-product-e2e-'));
    await writeFile(path.join(folder, 'orders.odcs.yaml'), CONTRACT);
    await writeFile(path.join(folder, 'found.odcs.yaml'), CONTRACT);
    await writeFile(path.join(folder, 'catalogued.yaml'), CONTRACT);
    await writeFile(path.join(folder, 'other.yaml'), 'services:\n    web:   1\n');
    extension = await yamlExtension();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    catalogue = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  const { step } = session('beside-yaml', () => ({
    folder,
    extensionFolders: [extension],
    settings: { 'yaml.schemas': { [`file://${SCHEMA}`]: ['*.odcs.yaml'] } },
  }));
  after(async () => {
    server.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    await rm(path.dirname(extension), { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });

  step('everything would appear twice, so that it offers once to leave contracts to it', async (workbench) => {
    await workbench.open('orders.odcs.yaml');
    await eventually(async () => {
      const sources = await sourcesAt(workbench, 5);
      assert.ok(
        sources.some((one) => one.startsWith('yaml')),
        `the other extension is at work: ${sources}`,
      );
      assert.ok(sources.includes('data-product'), `and so are we: ${sources}`);
    });
    await workbench.notification(OFFER).waitFor();
    await workbench.answerNotification(OFFER, 'Leave Contracts to Data Product Tools');
    await eventually(async () => {
      const globs = await workbench.run<string[]>(
        "return vscode.workspace.getConfiguration('yaml').get('disableSchemaDetection')",
      );
      assert.ok(globs.includes('**/*.{odcs,odps,datacontract}.{yaml,yml}'), JSON.stringify(globs));
    });
  });

  step('a finding is reported once', async (workbench) => {
    await eventually(async () => assert.deepEqual(await sourcesAt(workbench, 5), ['data-product']));
    assert.deepEqual(
      (await workbench.diagnostics('orders.odcs.yaml')).filter((one) => one.source !== 'data-product'),
      [],
    );
  });

  step('a key is explained once', async (workbench) => {
    const parts = await eventually(async () => {
      const found = await workbench.run<string[]>(
        `const hovers = await vscode.commands.executeCommand('vscode.executeHoverProvider',
           vscode.window.activeTextEditor.document.uri, new vscode.Position(5, 2));
         return hovers.map((hover) => hover.contents.map((one) => one.value ?? one).join(' ')).filter((text) => text.trim() !== '');`,
      );
      assert.notEqual(found.length, 0);
      return found;
    });
    assert.equal(parts.length, 1, parts.join('\n---\n'));
    assert.match(await workbench.hover('schema', /\S/), /schema/);
    await workbench.page.mouse.move(5, 5);
  });

  step('each key is suggested once', async (workbench) => {
    await workbench.putCursor('        logicalType: string|');
    await workbench.page.keyboard.press('End');
    await workbench.page.keyboard.press('Enter');
    const labels = await workbench.suggestions('physicalType');
    assert.deepEqual(labels, [...new Set(labels)], 'no label twice');
    await workbench.page.keyboard.press('Escape');
  });

  step('one of the two formats, and no question is asked', async (workbench) => {
    await workbench.setText(CONTRACT);
    await workbench.palette('Format Document');
    await eventually(async () => assert.match(await workbench.text(), /logicalType: object/));
    const asked = (await workbench.notifications()).join('\n');
    assert.doesNotMatch(asked, /multiple formatters/);
    await workbench.open('other.yaml');
    await workbench.palette('Format Document');
    await eventually(async () => assert.match(await workbench.text(), /web: 1\n/));
  });

  step('what the other finds in its catalogue steps back without a question', async (workbench) => {
    await workbench.run(
      `const yaml = vscode.workspace.getConfiguration('yaml');
       await yaml.update('disableSchemaDetection', undefined, vscode.ConfigurationTarget.Workspace);
       await yaml.update('schemas', undefined, vscode.ConfigurationTarget.Global);
       await yaml.update('schemaStore.url', argument, vscode.ConfigurationTarget.Global);
       await yaml.update('schemaStore.enable', true, vscode.ConfigurationTarget.Global);`,
      `${catalogue}/catalog.json`,
    );
    await workbench.open('catalogued.yaml');
    await eventually(async () => {
      const sources = await sourcesAt(workbench, 5, 'catalogued.yaml');
      assert.ok(sources.length === 2, `the catalogue is read: ${sources}`);
    });
    await workbench.open('found.odcs.yaml');
    await eventually(async () => assert.deepEqual(await sourcesAt(workbench, 5, 'found.odcs.yaml'), ['data-product']));
  });

  step('does not ask again after a reload', async (workbench) => {
    await workbench.closeEditors();
    await workbench.setting('yaml.schemas', { [`file://${SCHEMA}`]: ['*.odcs.yaml'] });
    await workbench.host.reload();
    await workbench.open('orders.odcs.yaml');
    await eventually(async () => assert.ok((await sourcesAt(workbench, 5)).length >= 2, 'both are at work again'));
    assert.equal(await workbench.notification(OFFER).count(), 0);
  });
});

/** Who reports something in a line. */
async function sourcesAt(workbench: Workbench, line: number, file = 'orders.odcs.yaml'): Promise<string[]> {
  const found = await workbench.diagnostics(file);
  return [...new Set(found.filter((one) => one.line === line).map((one) => one.source))].sort();
}
