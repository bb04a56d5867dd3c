import * as vscode from 'vscode';
import type { LanguageServer } from '../languageServer.ts';
import type { ActiveContract } from './activeContract.ts';
import { RED_HAT } from './besideYaml.ts';

const ASKED = 'dataProduct.besideYamlAsked';
/** Names that only contracts have. */
const CONTRACTS = ['**/contract.{yaml,yml}', '**/*.{odcs,odps,datacontract}.{yaml,yml}'];

/**
 * Where the YAML extension of Red Hat has been given a schema for a contract, everything appears twice. Offers once to leave
 * contracts to us. What that extension finds in its catalogue by itself needs no question: package.json's `yamlValidation` answers it.
 */
export class YamlNeighbour implements vscode.Disposable {
  readonly #state: vscode.Memento;
  readonly #disposables: vscode.Disposable[];

  constructor({ globalState }: vscode.ExtensionContext, server: LanguageServer, contract: ActiveContract) {
    this.#state = globalState;
    this.#disposables = [
      vscode.extensions.onDidChange(() => void server.sendSettings()),
      contract.onDidChange((active) => {
        const document = vscode.window.activeTextEditor?.document;
        if (active && document) void this.#offer(document);
      }),
    ];
  }

  async #offer(document: vscode.TextDocument): Promise<void> {
    if (this.#state.get(ASKED) || !vscode.extensions.getExtension(RED_HAT)) return;
    const yaml = vscode.workspace.getConfiguration('yaml', document.uri);
    const known = yaml.inspect<string | string[]>('disableSchemaDetection');
    const schema = schemaFor(document, yaml.get<Record<string, string | string[]>>('schemas', {}));
    if (schema === undefined || known?.defaultValue === undefined) return;
    await this.#state.update(ASKED, true);
    const leave = vscode.l10n.t('Leave Contracts to Data Product Tools');
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t(
        'The YAML extension checks {0} with {1} as well, so errors, suggestions and explanations appear twice.',
        vscode.workspace.asRelativePath(document.uri),
        schema,
      ),
      leave,
      vscode.l10n.t('Keep Both'),
    );
    if (chosen !== leave) return;
    const name = document.uri.path.slice(document.uri.path.lastIndexOf('/') + 1);
    const before = [yaml.get<string | string[]>('disableSchemaDetection', [])].flat();
    const target = vscode.workspace.workspaceFolders
      ? vscode.ConfigurationTarget.Workspace
      : vscode.ConfigurationTarget.Global;
    await yaml.update('disableSchemaDetection', [...new Set([...before, ...CONTRACTS, `**/${name}`])], target);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }
}

/** The schema that `yaml.schemas` gives a document: its patterns match from the folder or anywhere below. */
function schemaFor(document: vscode.TextDocument, schemas: Record<string, string | string[]>): string | undefined {
  const matches = (glob: string): boolean => {
    const pattern = glob.startsWith('**/') ? glob : `**/${glob.replace(/^\/+/, '')}`;
    return vscode.languages.match({ pattern }, document) > 0;
  };
  return Object.entries(schemas).find(([, globs]) => [globs].flat().some(matches))?.[0];
}
