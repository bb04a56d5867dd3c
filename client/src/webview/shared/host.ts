/** The page's side of the wire to its panel. */

import type { FromPage, ToPage } from '../../panels/pageMessages.ts';
import { setTranslations } from './l10n.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

/** A typed wire: `To` arrives, `From` is sent. */
export interface Host<To, From, State> {
  send(message: From | FromPage): void;
  /** Calls `receive` with every message, once the page's strings are translated; then tells the panel that the page is ready. */
  listen(receive: (message: To | ToPage) => void): void;
  /** What survives a reload of the window. */
  state(): State | undefined;
  keep(state: State): void;
}

export function connectHost<To, From, State>(): Host<To, From, State> {
  return {
    send: (message) => api.postMessage(message),
    listen(receive) {
      window.addEventListener('message', (event: MessageEvent<To | ToPage>) => {
        const message = event.data as ToPage;
        if (message.type === 'setup') setTranslations(message.setup.l10n);
        receive(event.data);
      });
      window.addEventListener('error', (event) => api.postMessage({ type: 'error', message: event.message }));
      window.addEventListener('unhandledrejection', (event) =>
        api.postMessage({ type: 'error', message: String(event.reason) }),
      );
      api.postMessage({ type: 'ready' });
    },
    state: () => (api.getState() ?? undefined) as State | undefined,
    keep: (state) => api.setState(state),
  };
}
