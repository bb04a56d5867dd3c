import * as vscode from 'vscode';

/** Opens the page of a browser login, on the machine the person sits at. */
export const openBrowser = (url: string): void => void vscode.env.openExternal(vscode.Uri.parse(url, true));
