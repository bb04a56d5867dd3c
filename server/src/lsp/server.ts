/** Entry of the language server: started by the editor (node-ipc), or alone with `data-product-ls --stdio`. */
import { Console } from 'node:console';
import { readdir, readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Connection, createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import manifest from '../../../package.json' with { type: 'json' };
import { diskFileSystem } from '../workspace/index.ts';
import { serve } from './session.ts';
import { wholeMessages } from './wholeMessages.ts';

const HELP = `Usage: data-product-ls [--stdio | --node-ipc | --pipe=NAME]

The language server of Data Product Tools: data contracts and dbt properties over the Language Server Protocol.
Without an option it speaks on standard input and output.
`;

/** Options that vscode-languageserver reads from the command line itself. */
const TRANSPORTS = /^--(stdio|node-ipc|pipe(=.*)?|socket(=.*)?)$/;

function main(args: readonly string[]): void {
  if (args.includes('--help') || args.includes('-h')) process.stdout.write(HELP);
  else if (args.includes('--version')) process.stdout.write(`${manifest.version}\n`);
  else start(args);
}

function start(args: readonly string[]): void {
  const stdio = !args.some((argument) => TRANSPORTS.test(argument) && argument !== '--stdio');
  const connection = stdio ? onStandardStreams() : createConnection(ProposedFeatures.all);
  // A bug anywhere is logged with its stack; the documents on the screen keep what they have.
  process.on('uncaughtException', (error) => connection.console.error(`Unexpected: ${error.stack ?? error.message}`));
  process.on('unhandledRejection', (reason) =>
    connection.console.error(
      `Unexpected: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}`,
    ),
  );
  serve(connection, diskFileSystem({ readFile, stat, readdir, fileURLToPath }), manifest.version);
}

/** Standard output belongs to the protocol: what anybody prints goes to standard error. */
function onStandardStreams(): Connection {
  globalThis.console = new Console(process.stderr);
  return createConnection(ProposedFeatures.all, process.stdin, wholeMessages(process.stdout));
}

main(process.argv.slice(2));
