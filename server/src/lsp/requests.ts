/** The custom requests of protocol.ts on the connection. */
import type { Connection } from 'vscode-languageserver/node';
import {
  ClearLiveNotification,
  type ClearLiveParams,
  type ConformParams,
  ConformRequest,
  ContractsRequest,
  DbtModelsRequest,
  type DbtParams,
  DbtRequest,
  KnownNotification,
  type KnownParams,
  type NewContractParams,
  NewContractRequest,
  type ObjectivesParams,
  ObjectivesRequest,
  type PortsParams,
  PortsRequest,
  type StatusParams,
  StatusRequest,
  type SyncParams,
  SyncRequest,
} from '../protocol.ts';
import {
  conformSamples,
  contracts,
  dbtModels,
  dbtPlacesOf,
  newContractOf,
  objectivesOf,
  ports,
  statusOf,
  syncOf,
  type Workspace,
} from '../workspace/index.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { Settings } from './settings.ts';

/** A request that fails is answered with an error, not with an empty answer: its caller tells the user. */
export function registerRequests(
  connection: Connection,
  workspace: Workspace,
  diagnostics: Diagnostics,
  settings: () => Settings,
): void {
  connection.onRequest(PortsRequest, ({ uri }: PortsParams) => ports(workspace, uri));
  connection.onRequest(ContractsRequest, () => contracts(workspace));
  connection.onRequest(DbtRequest, ({ uri }: DbtParams) => dbtPlacesOf(workspace, uri));
  connection.onRequest(DbtModelsRequest, () => dbtModels(workspace));
  connection.onRequest(NewContractRequest, (params: NewContractParams) => newContractOf(workspace, params));
  connection.onRequest(SyncRequest, (params: SyncParams) => syncOf(workspace, params));
  connection.onRequest(ObjectivesRequest, ({ uri }: ObjectivesParams) =>
    objectivesOf(workspace, uri, settings().availabilityQuery),
  );
  connection.onRequest(StatusRequest, (params: StatusParams) =>
    statusOf(workspace, params, settings().availabilityQuery),
  );
  connection.onRequest(ConformRequest, async (params: ConformParams, token) => {
    const { result, live } = await conformSamples(workspace, params, settings().rules);
    if (live && params.publish && !token.isCancellationRequested) {
      diagnostics.setLive(live.uri, live.topic, live.findings);
      workspace.samples.set(live.uri, live.sample);
    }
    return result;
  });
  connection.onNotification(ClearLiveNotification, ({ uri, topic }: ClearLiveParams) => {
    diagnostics.clearLive(uri, topic);
    workspace.samples.clear(uri, topic);
  });
  connection.onNotification(KnownNotification, (listed: KnownParams) => workspace.listed.set(listed));
}
