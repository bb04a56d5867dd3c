import os from 'node:os';
import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { redact } from '../redact.ts';

/** Copies what a bug report needs: versions, settings without connections, other extensions that matter, the last errors. */
export async function copyDiagnostics(app: App): Promise<void> {
  const text = await report(app);
  await vscode.env.clipboard.writeText(text);
  const open = vscode.l10n.t('Show');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('Diagnostics copied. They hold no passwords and no addresses.'),
    open,
  );
  if (chosen === open)
    await vscode.window.showTextDocument(
      await vscode.workspace.openTextDocument({ content: text, language: 'markdown' }),
    );
}

const NEIGHBOURS = [
  'redhat.vscode-yaml',
  'snowflake.snowflake-vsc',
  'innoverio.vscode-dbt-power-user',
  'dbtlabsinc.dbt',
  'confluentinc.vscode-confluent',
];

async function report({ context, server, connections, log }: App): Promise<string> {
  const { version } = context.extension.packageJSON as { version: string };
  const settings = vscode.workspace.getConfiguration('dataProduct');
  const shown = ['preview', 'query', 'sla', 'rules', 'besideYamlExtension'].map((name) => [name, settings.get(name)]);
  const entries = vscode.workspace.isTrusted ? await connections.entries() : [];
  const lines = entries.map(
    (entry) => `- ${entry.kind} ${entry.name}: from ${entry.origin.source}, ${entry.problems.length} problems`,
  );
  const neighbours = NEIGHBOURS.flatMap((id) => {
    const extension = vscode.extensions.getExtension(id);
    return extension ? [`- ${id} ${(extension.packageJSON as { version: string }).version}`] : [];
  });
  const section = (title: string, body: readonly string[]) =>
    `\n## ${title}\n${body.length ? body.join('\n') : 'none'}\n`;
  return [
    `# Data Product Tools ${version}`,
    `VS Code ${vscode.version}, Node ${process.versions.node}, ${os.platform()} ${os.release()} ${os.arch()}`,
    `Remote: ${vscode.env.remoteName ?? 'no'}. Workspace trusted: ${vscode.workspace.isTrusted}. Language server: ${server.running ? 'running' : 'stopped'}.`,
    section('Settings', ['```json', JSON.stringify(Object.fromEntries(shown), null, 2), '```']),
    section('Connections', lines),
    section('Other extensions', neighbours),
    section(
      'Last errors',
      log.recentErrors().map((error) => `- ${redact(error, os.homedir())}`),
    ),
  ].join('\n');
}
