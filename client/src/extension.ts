import * as vscode from 'vscode';
import type { App } from './app.ts';
import { registerCommands } from './commands/register.ts';
import { Connections } from './connections/connections.ts';
import { ActiveContract } from './features/activeContract.ts';
import { besideDbt } from './features/besideDbt.ts';
import { besideSla } from './features/besideSla.ts';
import { besideYaml } from './features/besideYaml.ts';
import { ConnectionsTree } from './features/connectionsTree.ts';
import { Dbt } from './features/dbt.ts';
import { ProductsTree } from './features/productsTree.ts';
import { Proposals } from './features/proposals.ts';
import { SlaDecorations } from './features/slaDecorations.ts';
import { SlaMonitor } from './features/slaMonitor.ts';
import { SlaStatusBar } from './features/slaStatusBar.ts';
import { SqlErrors } from './features/sqlErrors.ts';
import { YamlNeighbour } from './features/yamlNeighbour.ts';
import { LanguageServer } from './languageServer.ts';
import { Log } from './log.ts';
import { actOnQuery, actOnTopic } from './panels/panelActions.ts';
import { prepareQuery } from './panels/prepareQuery.ts';
import { QueryPanels } from './panels/queryPanels.ts';
import { TopicPanels } from './panels/topicPanels.ts';

let app: App | undefined;

/** Composes the extension. Connectors, drivers and parsers are loaded by what first needs them. */
export function activate(context: vscode.ExtensionContext): void {
  const started = performance.now();
  const log = new Log();
  const beside = besideSla(
    () => server,
    () => sla,
  );
  const server: LanguageServer = new LanguageServer(context, log, besideDbt({ ...besideYaml, ...beside }));
  const connections = new Connections(context, log);
  const activeContract = new ActiveContract(server);
  const sla = new SlaMonitor(server, connections, log);
  const dbt = new Dbt(server, log);
  const proposals = new Proposals();
  const sqlErrors = new SqlErrors();
  const topics = new TopicPanels({
    context,
    log,
    server,
    connections,
    act: (action, panel) => actOnTopic(composed, action, panel),
  });
  const queries = new QueryPanels({
    context,
    log,
    connections,
    sqlErrors,
    prepare: prepareQuery,
    act: (action, panel) => actOnQuery(composed, action, panel),
  });
  const composed: App = { context, log, server, connections, activeContract, sla, dbt, proposals, topics, queries };
  app = composed;
  context.subscriptions.push(
    log,
    server,
    connections,
    activeContract,
    sla,
    dbt,
    proposals,
    sqlErrors,
    topics,
    queries,
    new YamlNeighbour(context, server, activeContract),
    new SlaDecorations(sla),
    new SlaStatusBar(activeContract, sla),
    new ProductsTree(server, sla),
    new ConnectionsTree(connections),
    ...registerCommands(composed),
  );
  server
    .start()
    .catch((error: unknown) =>
      log.show(vscode.l10n.t('The language server of Data Product Tools did not start'), error),
    );
  log.info(`Activated in ${Math.round(performance.now() - started)} ms`);
}

/** Ends every socket, every dbt and the language server, so that a reload leaves nothing behind. */
export async function deactivate(): Promise<void> {
  await Promise.allSettled([app?.dbt.runner.stop(), app?.connections.close(), app?.server.stop()]);
}
