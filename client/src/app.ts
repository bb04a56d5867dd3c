import type * as vscode from 'vscode';
import type { Connections } from './connections/connections.ts';
import type { ActiveContract } from './features/activeContract.ts';
import type { Dbt } from './features/dbt.ts';
import type { Proposals } from './features/proposals.ts';
import type { SlaMonitor } from './features/slaMonitor.ts';
import type { LanguageServer } from './languageServer.ts';
import type { Log } from './log.ts';
import type { QueryPanels } from './panels/queryPanels.ts';
import type { TopicPanels } from './panels/topicPanels.ts';

/** What commands and features are given; extension.ts composes it once. */
export interface App {
  context: vscode.ExtensionContext;
  log: Log;
  server: LanguageServer;
  connections: Connections;
  activeContract: ActiveContract;
  sla: SlaMonitor;
  dbt: Dbt;
  proposals: Proposals;
  topics: TopicPanels;
  queries: QueryPanels;
}
