/** What of the language client is used, as a module of its own: a bundle loads it by `import()` when the server starts. */
export { CloseAction, ErrorAction, LanguageClient, State, TransportKind } from 'vscode-languageclient/node';
