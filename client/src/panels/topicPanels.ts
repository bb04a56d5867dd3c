import * as vscode from 'vscode';
import type { LanguageServer } from '../languageServer.ts';
import { panelOptions } from './page.ts';
import type { TopicTarget } from './topicMessages.ts';
import { TopicPanel, type TopicPanelServices } from './topicPanel.ts';

export const TOPIC_VIEW = 'dataProduct.topic';

/** The open topic panels, one per connection and topic; brings them back after a reload of the window. */
export class TopicPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #services: TopicPanelServices;
  readonly #panels = new Map<TopicPanel, () => void>();
  readonly #registration: vscode.Disposable;

  constructor(services: TopicPanelServices) {
    this.#services = services;
    this.#registration = vscode.window.registerWebviewPanelSerializer(TOPIC_VIEW, this);
  }

  /** Shows a topic: its panel when there is one, else a new one beside the editor. */
  async open(target: TopicTarget): Promise<void> {
    const known = [...this.#panels.keys()].find(
      ({ target: other }) => other.topic === target.topic && other.connection === target.connection,
    );
    if (known) {
      known.panel.reveal();
      await (known.target.contract?.uri === target.contract?.uri ? known.read() : known.retarget(target));
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      TOPIC_VIEW,
      target.topic,
      vscode.ViewColumn.Beside,
      panelOptions(this.#services.context),
    );
    await this.#adopt(panel, target, defaultCount()).read();
  }

  async deserializeWebviewPanel(
    panel: vscode.WebviewPanel,
    state: { target?: TopicTarget; count?: number } | undefined,
  ): Promise<void> {
    if (!state?.target?.topic) return panel.dispose();
    panel.webview.options = panelOptions(this.#services.context);
    const restored = this.#adopt(panel, state.target, state.count || defaultCount());
    // The user opened this topic; after a reload it is read again, unless its connection now leads elsewhere.
    const entry = await this.#services.connections.choose('kafka', state.target.connection);
    if (entry.ok && this.#services.connections.consent.has(entry.value)) await restored.read();
  }

  #adopt(webviewPanel: vscode.WebviewPanel, target: TopicTarget, count: number): TopicPanel {
    const panel = new TopicPanel(this.#services, webviewPanel, target, count);
    this.#panels.set(panel, () => panel.dispose());
    webviewPanel.onDidDispose(() => this.#panels.delete(panel));
    return panel;
  }

  dispose(): void {
    this.#registration.dispose();
    for (const close of this.#panels.values()) close();
  }
}

const defaultCount = (): number => vscode.workspace.getConfiguration('dataProduct').get('preview.count', 50);

/** The contract that names a topic, an output port before an input port: whose promise it is. */
export async function contractOfTopic(server: LanguageServer, topic: string): Promise<TopicTarget['contract']> {
  const ports = (await server.contracts()).flatMap((contract) => contract.ports.map((port) => ({ contract, port })));
  const named = ports.filter(({ port }) => port.binding.type === 'kafka' && port.binding.topic === topic);
  const best = named.find(({ port }) => port.direction === 'output') ?? named[0];
  return best && { uri: best.contract.uri, port: best.port.name, name: best.contract.product.name };
}
