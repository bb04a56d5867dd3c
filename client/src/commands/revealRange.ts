import * as vscode from 'vscode';
import type { Range } from 'vscode-languageserver-types';
import type { App } from '../app.ts';
import { revealRange } from '../editors.ts';

/** Internal: shows a place; called by items of the products view. */
export const revealPlace = (_app: App, uri: unknown, range: unknown): Promise<void> =>
  revealRange(vscode.Uri.parse(String(uri), true), range as Range | undefined);
