/** What a person does in the workbench, and what they see there: every end-to-end test speaks in these words. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { type Host, THEMES, type Theme } from '../../host/host.ts';

/** Text that stands after a line's end in the editor without being part of the document. */
export interface Decoration {
  /** The line's own text, trimmed. */
  line: string;
  /** What stands after it. */
  text: string;
  /** Computed CSS colour. */
  color: string;
  side: 'editor' | 'original' | 'modified';
}

/**
 * Tries until the check passes.
 * @returns what the check returned
 * @throws the last failure after `timeoutMs`
 */
export async function eventually<T>(check: () => T | Promise<T>, timeoutMs = 30_000): Promise<T> {
  for (const started = Date.now(); ; await sleep(100)) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() - started > timeoutMs) throw error;
    }
  }
}

/** How long one attempt waits for what it should have brought about, before the next. */
const ATTEMPT_MS = 5000;

/**
 * Reads until two readings in a row are the same and the check is passed: what comes in pieces has come.
 * @throws the last failure after `timeoutMs`
 */
async function settled<T>(read: () => Promise<T>, check: (value: T) => void, timeoutMs?: number): Promise<T> {
  return eventually(async () => {
    const first = await read();
    await sleep(250);
    const second = await read();
    assert.deepEqual(second, first);
    check(second);
    return second;
  }, timeoutMs);
}

const some = (values: readonly unknown[]) => assert.notEqual(values.length, 0, 'nothing is there');

/** Runs in the page, which has the types this program has not. Answers Decoration[]. */
const READ_DECORATIONS = `(() => {
  const found = [];
  for (const line of document.querySelectorAll('.editor-instance .view-line')) {
    const pane = line.closest('.monaco-editor').getBoundingClientRect();
    const seen = line.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    if (!pane.width || !line.getBoundingClientRect().width || !seen) continue;
    const after = [...line.querySelectorAll('span')]
      .map((span) => getComputedStyle(span, '::after'))
      .filter((style) => !['none', 'normal', '""'].includes(style.content));
    if (!after.length) continue;
    const plain = (text) => text.replaceAll('\\u00a0', ' ').trim();
    found.push({
      line: plain(line.textContent),
      text: after.map((style) => plain(JSON.parse(style.content))).join(' '),
      color: after[0].color,
      side: line.closest('.original') ? 'original' : line.closest('.modified') ? 'modified' : 'editor',
    });
  }
  return found;
})()`;

/** What the window's root says of its theme. */
const THEME_CLASS: Record<Theme, string> = {
  dark: 'vs-dark',
  light: 'vs',
  'hc-dark': 'hc-black',
  'hc-light': 'hc-light',
};

export class Workbench {
  readonly host: Host;
  readonly page: Page;

  constructor(host: Host) {
    this.host = host;
    this.page = host.page;
  }

  /** Evaluates code in the extension host, see Host.run. */
  run<T = unknown>(code: string, argument?: unknown): Promise<T> {
    return this.host.run<T>(code, argument);
  }

  // ------------------------------------------------------------------------------------------ commands

  /** Runs a command the way a person does: F1, its title, Enter. @throws when the palette does not offer it */
  async palette(title: string): Promise<void> {
    const row = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first();
    await eventually(async () => {
      // The list shows what was enabled when it opened; just after a start that may be too early.
      await this.openPalette(title);
      await row.click({ timeout: 5000 });
    });
  }

  /**
   * Opens the palette with this text, again until it offers what is expected: it lists what was enabled when it opened.
   * @returns the titles it offers
   */
  async paletteOffers(text: string, expected = /\S/): Promise<string[]> {
    return eventually(async () => {
      await this.openPalette(text);
      const titles = await settled(() => this.quickRows(), some, ATTEMPT_MS);
      await this.page.keyboard.press('Escape');
      assert.match(titles.join('\n'), expected);
      return titles;
    });
  }

  private async openPalette(text: string): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.page.keyboard.press('F1');
    const input = this.page.locator('.quick-input-widget input').first();
    await input.waitFor({ state: 'visible' });
    await input.fill(`>${text}`);
  }

  /** Chooses the row of the open quick pick whose label contains the text. */
  async quickPick(label: string | RegExp): Promise<void> {
    await this.page.locator('.quick-input-widget').waitFor({ state: 'visible' });
    await this.pickRow(label);
  }

  private async pickRow(label: string | RegExp): Promise<void> {
    const row = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: label }).first();
    await row.waitFor();
    await row.click();
  }

  /** The rows of the open quick pick, as read aloud. */
  quickRows(): Promise<string[]> {
    return this.page
      .locator('.quick-input-list .monaco-list-row')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
  }

  /** The open quick pick's or input box's title, prompt and validation message. */
  async quickText(): Promise<string> {
    return (await this.page.locator('.quick-input-widget').allInnerTexts()).join('\n');
  }

  /** Waits until the open quick pick or input box asks for this. */
  async quickStep(prompt: RegExp): Promise<void> {
    await eventually(async () => assert.match(await this.quickText(), prompt));
  }

  /** Types into the open input box and accepts it. */
  async quickInput(text: string): Promise<void> {
    const input = this.page
      .locator('.quick-input-widget input[type=text], .quick-input-widget input[type=password]')
      .first();
    await input.waitFor({ state: 'visible' });
    await input.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Gives a path to the open file dialog and accepts it, once the dialog has stopped filling in its own. */
  async chooseFile(file: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input').first();
    await input.waitFor({ state: 'visible' });
    await eventually(async () => {
      await input.fill(file);
      await sleep(500);
      assert.equal(await input.inputValue(), file);
    });
    await this.page.keyboard.press('Enter');
  }

  // ------------------------------------------------------------------------------------------ editors

  /** Opens a file of the workspace folder (or an absolute path) and waits until its text shows. */
  async open(file: string, options: { preview?: boolean; line?: number } = {}): Promise<void> {
    const address = await this.run<string>(
      `const root = vscode.workspace.workspaceFolders?.[0]?.uri;
       const uri = argument.file.startsWith('/') ? vscode.Uri.file(argument.file) : vscode.Uri.joinPath(root, argument.file);
       const at = argument.line === undefined ? undefined : new vscode.Range(argument.line, 0, argument.line, 0);
       await vscode.window.showTextDocument(uri, { preview: argument.preview ?? false, selection: at });
       return uri.toString().replace(/^[^:]*:\\/\\//, '');`,
      { file, ...options },
    );
    // The lines that show may be those of the editor that was in front.
    const shown = `.editor-instance .monaco-editor[data-uri$=${JSON.stringify(address)}] .view-line`;
    await this.page.locator(shown).first().waitFor();
  }

  /** Opens the changes of a file against the last commit, at the place that holds the text. */
  async openChanges(file: string, at: string): Promise<void> {
    await this.run(
      `const git = (await vscode.extensions.getExtension('vscode.git').activate()).getAPI(1);
       for (let i = 0; i < 100 && !git.repositories.length; i++) await new Promise((done) => setTimeout(done, 100));
       const uri = vscode.Uri.joinPath(vscode.workspace.workspaceFolders[0].uri, argument.file);
       const text = (await vscode.workspace.openTextDocument(uri)).getText();
       const line = text.slice(0, text.indexOf(argument.at)).split('\\n').length - 1;
       const selection = new vscode.Range(line, 0, line, 0);
       const title = argument.file + ' (changes)';
       await vscode.commands.executeCommand('vscode.diff', git.toGitUri(uri, 'HEAD'), uri, title, { selection, preview: false });`,
      { file, at },
    );
    await this.page.locator('.editor.modified .view-line').first().waitFor();
  }

  /** Replaces the whole text of the active editor, as one edit. */
  async setText(text: string): Promise<void> {
    await this.run(
      `const editor = vscode.window.activeTextEditor;
       const whole = new vscode.Range(0, 0, editor.document.lineCount, 0);
       await editor.edit((edit) => edit.replace(whole, argument));`,
      text,
    );
  }

  /** The text of a file as the editor has it, or of the active editor. */
  text(file?: string): Promise<string> {
    if (!file) return this.run('return vscode.window.activeTextEditor?.document.getText() ?? ""');
    return this.run(
      `const uri = vscode.Uri.joinPath(vscode.workspace.workspaceFolders[0].uri, argument);
       return (await vscode.workspace.openTextDocument(uri)).getText();`,
      file,
    );
  }

  /** Replaces the only place of a text in a file, without showing or saving it. @throws when it is not there once */
  async replace(file: string, from: string, to: string): Promise<void> {
    await this.run(
      `const uri = vscode.Uri.joinPath(vscode.workspace.workspaceFolders[0].uri, argument.file);
       const document = await vscode.workspace.openTextDocument(uri);
       const parts = document.getText().split(argument.from);
       if (parts.length !== 2) throw new Error((parts.length - 1) + ' places hold ' + argument.from);
       const start = document.positionAt(parts[0].length);
       const edit = new vscode.WorkspaceEdit();
       edit.replace(uri, new vscode.Range(start, document.positionAt(parts[0].length + argument.from.length)), argument.to);
       await vscode.workspace.applyEdit(edit);`,
      { file, from, to },
    );
  }

  /** Puts the cursor where `|` stands in the line that contains the text around it, and focuses the editor. */
  putCursor(lineWithCursor: string): Promise<void> {
    // A toast, or a view that was just opened, may take the focus back.
    return eventually(() => this.tryCursor(lineWithCursor));
  }

  private async tryCursor(lineWithCursor: string): Promise<void> {
    const { line, column } = await this.run<{ line: number; column: number }>(
      `await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
       const editor = vscode.window.activeTextEditor;
       const offset = editor.document.getText().indexOf(argument.replace('|', ''));
       if (offset < 0) throw new Error('not in the document: ' + argument);
       const at = editor.document.positionAt(offset + argument.indexOf('|'));
       editor.selection = new vscode.Selection(at, at);
       editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
       return { line: at.line + 1, column: at.character + 1 };`,
      lineWithCursor,
    );
    // The window is told a moment later; keys typed before that would go elsewhere.
    await this.statusBar(`Ln ${line}, Col ${column}`).waitFor({ timeout: ATTEMPT_MS });
    await this.page.locator('.editor-instance .monaco-editor.focused').first().waitFor({ timeout: ATTEMPT_MS });
  }

  /** What stands after the lines in editors that can be seen (the hidden side of an inline diff is left out). */
  decorations(): Promise<Decoration[]> {
    return this.page.evaluate<Decoration[]>(READ_DECORATIONS);
  }

  /** Waits for a decoration after a line that contains `line`, whose text matches. */
  decoration(line: string, text: RegExp, side?: Decoration['side'], timeoutMs = 20_000): Promise<Decoration> {
    return eventually(async () => {
      const all = await this.decorations();
      const found = all.find((d) => d.line.includes(line) && text.test(d.text) && (!side || d.side === side));
      assert.ok(
        found,
        `no decoration ${text} after "${line}"${side ? ` (${side})` : ''}; there are ${JSON.stringify(all, null, 1)}`,
      );
      return found;
    }, timeoutMs);
  }

  /**
   * Rests the mouse on a word of the editor, again until the hover says what is expected: a layout shift under the mouse
   * (a lens, a decoration) ends a hover that is about to show, and the language server may not have answered yet.
   * @returns the hover's text, never empty
   */
  async hover(word: string, expected = /\S/, side?: 'original' | 'modified'): Promise<string> {
    const scope = side ? this.page.locator(`.editor.${side}`) : this.page.locator('.editor-instance');
    const target = scope.locator('.view-line span').filter({ hasText: word }).last();
    const shown = this.page.locator('.monaco-hover:visible .hover-contents').filter({ hasText: /\S/ });
    const read = async () => (await shown.allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');
    return eventually(async () => {
      await this.page.mouse.move(5, 5);
      await target.hover({ timeout: ATTEMPT_MS });
      // The slower of two providers adds its part.
      return settled(read, (text) => assert.match(text, expected), ATTEMPT_MS);
    }, 40_000);
  }

  /**
   * Asks for suggestions at the cursor until there are some, this one among them if given.
   * @returns all labels, in the order shown
   */
  async suggestions(label?: string): Promise<string[]> {
    const rows = this.page.locator('.suggest-widget.visible .monaco-list-row');
    const read = () => rows.evaluateAll((all) => all.map((row) => row.querySelector('.label-name')?.textContent ?? ''));
    return eventually(async () => {
      // What popped up by itself may be what another version of the text was offered; Escape alone does no harm.
      await this.page.keyboard.press('Escape');
      await this.page.keyboard.press('Control+Space');
      return settled(
        read,
        (labels) => assert.ok(label ? labels.includes(label) : labels.length, `suggested: ${labels}`),
        ATTEMPT_MS,
      );
    });
  }

  /** Types on, while suggestions show, until this one is in front, and takes it. */
  async acceptSuggestion(typed: string, label: string): Promise<void> {
    await this.page.keyboard.type(typed);
    await this.page.locator('.suggest-widget.visible .monaco-list-row.focused').filter({ hasText: label }).waitFor();
    await this.page.keyboard.press('Enter');
  }

  /** The code lenses that can be seen, once one matches. */
  codeLenses(expected = /\S/): Promise<string[]> {
    const lenses = this.page.locator('.editor-instance .codelens-decoration a');
    return settled(
      () => lenses.allInnerTexts(),
      (texts) => assert.match(texts.join('\n'), expected),
    );
  }

  /** Clicks a code lens by its text. */
  async clickCodeLens(text: string | RegExp, nth = 0): Promise<void> {
    await this.page.locator('.editor-instance .codelens-decoration a').filter({ hasText: text }).nth(nth).click();
  }

  /** Clicks the code lens of this title that stands in one row with a lens of this text. */
  async clickCodeLensBeside(text: RegExp, title: string): Promise<void> {
    const row = this.page.locator('.editor-instance .codelens-decoration').filter({ hasText: text }).first();
    await row.locator('a').filter({ hasText: title }).first().click();
  }

  // ------------------------------------------------------------------------------------------ problems

  /** Diagnostics of a file as the Problems view has them: `line:severity:source:code: message`, line 1-based. */
  diagnostics(
    file: string,
  ): Promise<{ line: number; severity: string; source: string; code: string; message: string }[]> {
    return this.run(
      `const names = ['error', 'warning', 'information', 'hint'];
       const uri = argument.startsWith('/') ? vscode.Uri.file(argument) : vscode.Uri.joinPath(vscode.workspace.workspaceFolders[0].uri, argument);
       return vscode.languages.getDiagnostics(uri).map((d) => ({
         line: d.range.start.line + 1, severity: names[d.severity], source: d.source ?? '',
         code: String(typeof d.code === 'object' ? d.code.value : d.code ?? ''), message: d.message }));`,
      file,
    );
  }

  /** Opens the Problems view; a filter shows what holds it, since only what fits is drawn. @returns its rows' texts, once one matches */
  async problems(expected = /\S/, filter = ''): Promise<string[]> {
    await this.run("await vscode.commands.executeCommand('workbench.actions.view.problems')");
    const input = this.page.locator('.markers-panel-filter-container input, .viewpane-filter input').first();
    await input.fill(filter);
    const rows = this.page.locator('.markers-panel .monaco-list-row');
    const read = () =>
      rows.evaluateAll((all) => all.map((row) => row.getAttribute('aria-label') ?? row.textContent ?? ''));
    const texts = await settled(read, (found) => assert.match(found.join('\n'), expected));
    await input.fill('');
    return texts;
  }

  /** Waits until the visible editors draw at least so many squiggles of this severity. */
  squiggles(severity: 'error' | 'warning' | 'info' | 'hint', atLeast: number): Promise<void> {
    const drawn = this.page.locator(`.editor-instance .squiggly-${severity}`);
    return eventually(async () => {
      const count = await drawn.count();
      assert.ok(count >= atLeast, `${count} of ${atLeast} squiggles (${severity})`);
    });
  }

  // ------------------------------------------------------------------------------------------ around the editor

  /** The page inside the visible webview panel. */
  webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready:visible').frameLocator('iframe#active-frame');
  }

  /** The texts of the webview pages that can be seen. */
  async panelTexts(): Promise<string[]> {
    const count = await this.page.locator('iframe.webview.ready:visible').count();
    return count ? this.webview().locator('body').allInnerTexts() : [];
  }

  /** Titles of the open tabs. */
  tabs(): Promise<string[]> {
    return this.run('return vscode.window.tabGroups.all.flatMap((group) => group.tabs.map((tab) => tab.label))');
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text });
  }

  notifications(): Promise<string[]> {
    return this.page.locator('.notification-toast .notification-list-item').allInnerTexts();
  }

  /** Clicks a button of the notification that contains the text. */
  async answerNotification(text: string | RegExp, button: string): Promise<void> {
    const toast = this.notification(text).first();
    await toast.waitFor();
    // Toasts move while others come and go; resting on one keeps it.
    await eventually(async () => {
      await toast.hover({ timeout: ATTEMPT_MS });
      await toast.getByRole('button', { name: button }).click({ timeout: ATTEMPT_MS });
    });
  }

  dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  async answerDialog(button: string): Promise<void> {
    await this.dialog().locator('.monaco-button', { hasText: button }).click();
  }

  /** Status bar items whose text matches. */
  statusBar(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item').filter({ hasText: text });
  }

  async setting(name: string, value: unknown): Promise<void> {
    await this.run(
      'await vscode.workspace.getConfiguration().update(argument.name, argument.value, vscode.ConfigurationTarget.Global)',
      { name, value },
    );
  }

  async theme(theme: Theme): Promise<void> {
    await this.setting('workbench.colorTheme', THEMES[theme]);
    await this.page.locator(`.monaco-workbench.${THEME_CLASS[theme]}`).waitFor();
    await sleep(600); // colours fade in, which only a screenshot minds
  }

  /** Closes every editor, drops unsaved changes, and waits until none shows. */
  async closeEditors(): Promise<void> {
    await eventually(async () => {
      await this.tryClose();
      assert.deepEqual(await this.tabs(), []);
      assert.equal(await this.page.locator('.editor-instance:visible, iframe.webview.ready:visible').count(), 0);
    });
  }

  private async tryClose(): Promise<void> {
    await this.run(
      `for (const document of vscode.workspace.textDocuments.filter((d) => d.isDirty)) {
         await vscode.window.showTextDocument(document);
         await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
       }
       await vscode.commands.executeCommand('workbench.action.closeAllEditors');`,
    );
  }

  async screenshot(file: string): Promise<void> {
    await this.page.screenshot({ path: path.resolve(file) });
  }
}
