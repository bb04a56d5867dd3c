import * as vscode from 'vscode';
import type { ContractInfo } from '../../../server/src/protocol.ts';
import type { App } from '../app.ts';
import { loadKafka } from '../connections/connectors.ts';
import { contractOfTopic } from '../panels/topicPanels.ts';
import { cancellable } from '../progress.ts';
import { choosePort } from './choosePort.ts';
import { portArgument } from './portArgument.ts';
import { showFailure } from './showFailure.ts';

/**
 * Preview Topic: the topic of the port given (code lens, tree), of the contract under the cursor, else one of the cluster's topics,
 * the best guess first.
 */
export async function previewTopic(app: App, argument?: unknown): Promise<void> {
  const chosen = await choosePort(app, 'kafka', portArgument(argument), vscode.l10n.t('Another topic of the cluster…'));
  if (chosen === 'cancelled') return;
  if (chosen && 'port' in chosen) {
    const { contract, port } = chosen;
    await app.topics.open({
      topic: port.binding.topic,
      connection: port.binding.connection,
      contract: { uri: contract.uri, port: port.name, name: contract.product.name },
    });
    return;
  }
  const topic = await pickTopic(app, { contract: chosen?.contract ?? app.activeContract.current });
  if (topic) await app.topics.open({ ...topic, contract: await contractOfTopic(app.server, topic.topic) });
}

/** Lets the user pick one of a cluster's topics. The list opens at once and fills when the cluster answers. */
export async function pickTopic(
  app: App,
  { contract, connection }: { contract?: ContractInfo | null; connection?: string },
): Promise<{ topic: string; connection?: string } | undefined> {
  const entry = await app.connections.chooseOrAsk('kafka', connection);
  if (!entry) return undefined;
  if (!entry.ok) return void (await showFailure(app, entry, { kind: 'kafka', name: connection }));
  await app.connections.consent.grant([entry.value]);
  const listed = await cancellable(vscode.l10n.t('Listing the topics of {0}…', entry.value.name), async (signal) => {
    const sessions = await app.connections.sessions();
    return sessions.withKafka(entry.value.name, (session) => session.listTopics({ signal, counts: true }), { signal });
  });
  if (!listed.ok) return void (await showFailure(app, listed, { kind: 'kafka', name: entry.value.name }));
  const { sampleSuggestions } = await loadKafka();
  const product = contract?.product;
  const topics = listed.value.filter(({ internal }) => !internal);
  app.server.known({ kind: 'topic', connection: entry.value.name, names: topics.map(({ name }) => name) });
  const ranked = sampleSuggestions(topics, {
    product: product?.name,
    domain: product?.domain,
    objects: contract?.objects.map((object) => object.name),
  });
  if (!ranked.length) {
    void vscode.window.showInformationMessage(vscode.l10n.t('The cluster {0} has no topics yet.', entry.value.name));
    return undefined;
  }
  const items: vscode.QuickPickItem[] = ranked.map(({ topic, score, reason }, index) => ({
    label: topic.name,
    description: topicFacts(topic),
    detail: index === 0 && score > 0 ? vscode.l10n.t('best guess: {0}', reason) : undefined,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Preview Topic · {0}', entry.value.name),
    placeHolder: vscode.l10n.t('Which topic?'),
    matchOnDescription: true,
  });
  return picked && { topic: picked.label, connection: connection ?? entry.value.name };
}

function topicFacts({ partitions, messages }: { partitions: number; messages?: number }): string {
  const parts = partitions === 1 ? vscode.l10n.t('1 partition') : vscode.l10n.t('{0} partitions', partitions);
  if (messages === undefined) return parts;
  const about =
    messages === 1
      ? vscode.l10n.t('about 1 message')
      : vscode.l10n.t('about {0} messages', messages.toLocaleString(vscode.env.language));
  return `${parts} · ${about}`;
}
