import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { taggedProcesses } from '../../host/processes.ts';
import type { Playground } from '../../services/playground.ts';
import type { Session } from '../support/session.ts';
import { eventually, type Workbench } from '../support/workbench.ts';

const SCHEMA = 'dbt/models/marts/schema.yml';
const SOURCES = 'dbt/models/staging/sources.yml';
const SQL = 'dbt/models/marts/customer_insights.sql';
const VALUES = 'values: [premium, standard, new]';

/** Waits for a code lens above any line that can be seen. */
const lens = (workbench: Workbench, text: RegExp, timeout = 40_000): Promise<string> =>
  eventually(async () => {
    const all = (await workbench.codeLenses()).map((one) => one.replaceAll('\u00a0', ' '));
    const found = all.find((one) => text.test(one));
    assert.ok(found, `no lens ${text} among ${JSON.stringify(all)}`);
    return found;
  }, timeout);
const failed = async (workbench: Workbench) =>
  (await workbench.diagnostics(SCHEMA)).filter(({ source }) => source === 'dbt');

/** The runs of dbt that this workbench has started and that have not ended. */
const dbtRuns = async (workbench: Workbench) =>
  (await taggedProcesses(workbench.host.server.tag)).filter(({ command }) => /\bdbt .*--select/.test(command));

export function dbtSteps({ step }: Session, playground: () => Playground): void {
  step('shows above a model and its columns how dbt’s last run ended', async (workbench) => {
    await workbench.closeEditors();
    await workbench.open(SCHEMA);
    await lens(workbench, /built .*ago/);
    await lens(workbench, /accepted_values failed: \d+ rows?/);
    await lens(workbench, /2 tests passed/);
    assert.deepEqual(await failed(workbench), [], 'a run of before is shown, and is no problem of now');
  });

  step('offers to run one test, and to settle what contract and model disagree on', async (workbench) => {
    const titles = (text: string) =>
      workbench.run<string[]>(
        `const { document } = vscode.window.activeTextEditor;
         const at = document.positionAt(document.getText().indexOf(argument));
         const range = new vscode.Range(at, at);
         const all = await vscode.commands.executeCommand('vscode.executeCodeActionProvider', document.uri, range);
         return all.map((one) => one.title);`,
        text,
      );
    await eventually(async () => {
      const offered = await titles('accepted_values:');
      for (const title of ['Run dbt test accepted_values', 'Update schema.yml From Contract…'])
        assert.ok(offered.includes(title), String(offered));
    });
    const ofModel = await titles('customer_insights');
    assert.ok(ofModel.includes('New Contract From dbt Model customer_insights…'), String(ofModel));
  });

  step('says the same at the top of the model’s SQL', async (workbench) => {
    await workbench.open(SQL);
    await lens(workbench, /built .*ago/);
    await lens(workbench, /dbt build/);
  });

  step(
    'runs dbt test of a column with the project’s own dbt; the failure stands on the test’s line',
    async (workbench) => {
      await workbench.open(SCHEMA);
      await workbench.putCursor(`                ${VALUES.replace('[', '[|')}`);
      await lens(workbench, /accepted_values failed/);
      // The lenses of the column `segment`: its results, then its command.
      await workbench.clickCodeLensBeside(/failed.* 1 of 2 passed/, 'dbt test');
      await workbench.notification(/dbt test customer_insights\.segment: 1 of 2 failed/).waitFor({ timeout: 60_000 });
      const [found, ...more] = await eventually(async () => {
        const all = await failed(workbench);
        assert.ok(all.length > 0);
        return all;
      });
      assert.deepEqual(more, []);
      assert.match(found!.message, /dbt test accepted_values \(segment\) failed: \d+ rows?/);
      assert.equal(found!.severity, 'error');
      const line = (await workbench.text(SCHEMA)).split('\n')[found!.line - 1];
      assert.match(line ?? '', /- accepted_values:/);
      assert.equal(
        await workbench.run(
          "return vscode.languages.getDiagnostics().flatMap(([, all]) => all).find((d) => d.source === 'dbt').code.target.path.endsWith('.sql')",
        ),
        true,
        'the code leads to the SQL',
      );
    },
    150_000,
  );

  step('opens the SQL that dbt ran from the result', async (workbench) => {
    await workbench.clickCodeLens(/accepted_values failed/);
    await workbench.quickPick(/accepted_values failed/);
    await eventually(async () => assert.match(await workbench.text(), /value_field not in/i));
  });

  step(
    'clears the line once the test passes',
    async (workbench) => {
      await workbench.open(SCHEMA);
      await workbench.replace(SCHEMA, VALUES, 'values: [premium, standard, new, churning]');
      await workbench.putCursor('                values: [|premium');
      await workbench.clickCodeLensBeside(/failed.* 1 of 2 passed/, 'dbt test');
      await lens(workbench, /2 tests passed/, 60_000);
      await eventually(async () => assert.deepEqual(await failed(workbench), []), 60_000);
      await workbench.replace(SCHEMA, 'values: [premium, standard, new, churning]', VALUES);
      await workbench.run('for (const d of vscode.workspace.textDocuments) if (d.isDirty) await d.save();');
    },
    150_000,
  );

  step(
    'measures the freshness of a source',
    async (workbench) => {
      await workbench.open(SOURCES);
      await workbench.putCursor('      - name: ord|ers');
      await workbench.palette('Data Product: dbt Source Freshness');
      await lens(workbench, /(fresh|too old|getting old).*newest row/, 60_000);
    },
    150_000,
  );

  step('writes a contract from a model, the first thing to fill in selected', async (workbench) => {
    await workbench.open('dbt/models/staging/stg_customers.sql');
    await workbench.palette('Data Product: New Contract From dbt Model');
    await workbench.quickStep(/Contract of stg_customers/);
    await workbench.quickPick('dataProduct');
    await workbench.quickStep(/Where to, in playground/);
    await workbench.page.keyboard.press('Enter');
    const file = 'data-products/stg-customers/contract.yaml';
    await eventually(async () => assert.match(await workbench.text(), /^ {2}name: stg-customers$/m));
    const text = await workbench.text(file);
    assert.match(text, /table: ANALYTICS\.STAGING\.stg_customers/i);
    assert.match(text, /required: \[customer_id, total_orders\]/);
    const selected = 'const e = vscode.window.activeTextEditor; return e.document.lineAt(e.selection.start.line).text';
    assert.match(await workbench.run<string>(selected), /^ {2}domain: TODO/);
    await lens(workbench, /Run Query/); // the server has read it, and what it finds is on its way
    await eventually(async () => {
      const found = await workbench.diagnostics(file);
      assert.ok(found.length > 0, 'what has to be filled in is found, below error level');
    });
    const bad = (await workbench.diagnostics(file)).filter(({ severity }) => severity === 'error');
    assert.deepEqual(bad, []);
    await workbench.run(
      `const folder = vscode.Uri.joinPath(vscode.workspace.workspaceFolders[0].uri, 'data-products/stg-customers');
       await vscode.workspace.fs.delete(folder, { recursive: true });`,
    );
  });

  step('changes nothing when a proposal is closed', async (workbench) => {
    await workbench.closeEditors();
    await workbench.open('data-products/customer-360/contract.yaml');
    const before = await workbench.text(SCHEMA);
    await workbench.palette('Data Product: Update schema.yml From Contract');
    await workbench.notification(/changes? in schema\.yml/).waitFor();
    await workbench.page.locator('.editor.modified .view-line').filter({ hasText: 'churning' }).first().waitFor();
    await workbench.run("await vscode.commands.executeCommand('workbench.action.closeActiveEditor')");
    await eventually(async () => assert.equal((await workbench.tabs()).length, 1, 'the contract alone'));
    await workbench.answerNotification(/changes? in schema\.yml/, 'Discard');
    await workbench.notification(/changes? in schema\.yml/).waitFor({ state: 'detached' });
    assert.equal(await workbench.text(SCHEMA), before);
    assert.equal(await readFile(playground().file(SCHEMA), 'utf8'), before, 'neither in the editor nor on disk');
  });

  step('proposes schema.yml from the contract as a diff, and applies it', async (workbench) => {
    await workbench.closeEditors();
    await workbench.open('data-products/customer-360/contract.yaml');
    await workbench.palette('Data Product: Update schema.yml From Contract');
    await workbench.notification(/changes? in schema\.yml: .*segment: values of accepted_values/).waitFor();
    const proposed = workbench.page.locator('.editor.modified .view-line').filter({ hasText: 'churning' });
    await proposed.first().waitFor();
    await workbench.screenshot('screenshots/e2e/playground/dbt-proposal.png');
    await workbench.answerNotification(/changes? in schema\.yml/, 'Apply');
    await eventually(async () =>
      assert.match(await workbench.text(SCHEMA), /values: \[premium, standard, new, churning\]/),
    );
    const text = await workbench.text(SCHEMA);
    assert.match(text, /# For the tour: the contract also knows/, 'comments stay');
    assert.match(text, /description: Unique customer identifier/);
    // The diff gives way to the file.
    await eventually(async () => assert.ok((await workbench.tabs()).includes('schema.yml')));
    await workbench.putCursor('values: [|premium');
    await workbench.run("void vscode.commands.executeCommand('dataProduct.updateModelFromContract')");
    await workbench.notification(/schema\.yml is up to date with customer-360 ↔ customer_insights/).waitFor();
    await workbench.run("await vscode.commands.executeCommand('notifications.clearAll')");
    await workbench.closeEditors();
  });

  step('says the lenses in the light theme too', async (workbench) => {
    await workbench.theme('light');
    await workbench.open(SCHEMA);
    // It stands where the last step left it; the model's own lens is at its top.
    await workbench.run("await vscode.commands.executeCommand('cursorTop')");
    await lens(workbench, /built .*ago/);
    await workbench.screenshot('screenshots/e2e/playground/dbt-light.png');
    await workbench.theme('dark');
  });

  step('says what to do where there is no dbt', async (workbench) => {
    await workbench.setting('dataProduct.dbt.executable', '/nowhere/dbt');
    await workbench.open(SQL);
    await workbench.palette('Data Product: dbt Build');
    await workbench.notification(/dataProduct\.dbt\.executable names \/nowhere\/dbt/).waitFor();
    await workbench.setting('dataProduct.dbt.executable', undefined);
    await workbench.run("await vscode.commands.executeCommand('notifications.clearAll')");
  });
  step(
    'starts dbt once however fast its lens is clicked, and a window that is reloaded ends it',
    async (workbench) => {
      await workbench.closeEditors();
      await workbench.open(SQL);
      await lens(workbench, /dbt build/);
      await playground().snowflake.delay(120);
      try {
        await workbench.page
          .locator('.editor-instance .codelens-decoration a')
          .filter({ hasText: /dbt.build/ })
          .first()
          .dblclick();
        await eventually(async () => assert.notEqual((await dbtRuns(workbench)).length, 0));
        await workbench
          .notification(/dbt build customer_insights/)
          .first()
          .waitFor();
        assert.equal((await dbtRuns(workbench)).length, 1);
        await workbench.host.reload();
        await eventually(async () => assert.deepEqual(await dbtRuns(workbench), []));
      } finally {
        await playground().snowflake.delay(0);
      }
      await lens(workbench, /dbt build/);
    },
    180_000,
  );
}
