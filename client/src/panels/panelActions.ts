import * as vscode from 'vscode';
import type { ConnectionKind } from '../../../connectors/src/config/index.ts';
import type { App } from '../app.ts';
import { pickTopic } from '../commands/previewTopic.ts';
import type { QueryAction } from './queryMessages.ts';
import type { QueryPanel } from './queryPanel.ts';
import type { TopicAction } from './topicMessages.ts';
import type { TopicPanel } from './topicPanel.ts';
import { contractOfTopic } from './topicPanels.ts';

/** The buttons that both kinds of panel have: true when there is reason to try again. */
async function repair(action: string, kind: ConnectionKind, name: string | undefined): Promise<boolean> {
  const run = (command: string, argument: unknown) =>
    vscode.commands.executeCommand<boolean | undefined>(`dataProduct.${command}`, argument);
  if (action === 'addConnection') return (await run('addConnection', kind)) === true;
  if (action === 'updatePassword') return (await run('editSecret', { kind, name })) === true;
  if (action === 'openConnections') await run('openConnections', { kind, name });
  return false;
}

/** What the buttons of a topic's panel do. */
export async function actOnTopic(app: App, action: Exclude<TopicAction, 'retry'>, panel: TopicPanel): Promise<void> {
  const { target } = panel;
  if (action === 'pickConnection') {
    const entry = await app.connections.ask('kafka', vscode.l10n.t('Read {0} from', target.topic));
    if (entry) await panel.retarget({ ...target, connection: entry.name });
  } else if (action === 'pickTopic') {
    const picked = await pickTopic(app, { contract: app.activeContract.current, connection: target.connection });
    if (picked)
      await panel.retarget({
        ...picked,
        contract: (await contractOfTopic(app.server, picked.topic)) ?? target.contract,
      });
  } else if (await repair(action, 'kafka', await usedName(app, 'kafka', target.connection))) await panel.read();
}

/** What the buttons of a query's panel do. */
export async function actOnQuery(
  app: App,
  action: Exclude<QueryAction, 'retry' | 'goToError'>,
  panel: QueryPanel,
): Promise<void> {
  const { request } = panel;
  if (action === 'pickConnection') {
    const entry = await app.connections.ask('snowflake', vscode.l10n.t('Run the query on'));
    if (entry) await panel.show({ ...request, connection: entry.name });
  } else if (await repair(action, 'snowflake', await usedName(app, 'snowflake', request.connection))) await panel.run();
}

/** The name of the connection in use, also when the panel left it to the default. */
async function usedName(app: App, kind: 'kafka' | 'snowflake', name: string | undefined): Promise<string | undefined> {
  const chosen = await app.connections.choose(kind, name);
  return chosen.ok ? chosen.value.name : name;
}
