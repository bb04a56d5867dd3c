/** yaml-language-server as an extension with Red Hat's id: what that extension does where it meets ours. */
import path from 'node:path';
import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';

/** The server's package, put in when this is bundled. */
declare const YAML_LANGUAGE_SERVER: string;

interface Contribution {
  fileMatch: string | string[];
  url: string;
}

let client: LanguageClient | undefined;

export async function activate(): Promise<void> {
  const module = path.join(YAML_LANGUAGE_SERVER, 'bin/yaml-language-server');
  client = new LanguageClient(
    'yaml',
    'YAML Support',
    { module, transport: TransportKind.stdio },
    {
      documentSelector: [{ language: 'yaml' }],
      synchronize: { configurationSection: ['yaml', 'http.proxy', 'http.proxyStrictSSL', 'editor', 'files'] },
      initializationOptions: { globalStoragePath: '/nowhere' },
    },
  );
  await client.start();
  await client.sendNotification('json/schemaAssociations', associations());
  await client.sendNotification('yaml/supportSchemaSelection', {});
}

export const deactivate = (): Promise<void> | undefined => client?.stop();

/** Schemas that installed extensions contribute under `yamlValidation`, as the real extension collects them. */
function associations(): { uri: string; fileMatch: string[] }[] {
  return vscode.extensions.all.flatMap(({ packageJSON, extensionUri }) => {
    const { contributes } = packageJSON as { contributes?: { yamlValidation?: Contribution[] } };
    return (contributes?.yamlValidation ?? []).map(({ fileMatch, url }) => ({
      fileMatch: [fileMatch].flat(),
      uri: url.startsWith('./') ? vscode.Uri.joinPath(extensionUri, url).toString() : url,
    }));
  });
}
