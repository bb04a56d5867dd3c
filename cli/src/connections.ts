/** Connections for a command: found where the editor finds them, overridden by options. */
import { discoverConnections, envSecrets, workspaceFolder } from '../../connectors/src/config/index.ts';
import type { ConnectionSet, Secrets } from '../../connectors/src/config/types.ts';
import type { Io } from './command.ts';

export interface Connections {
  set: ConnectionSet;
  /** Passwords that no file holds, from DATA_PRODUCT_<KIND>_<NAME>_PASSWORD. */
  secrets: Secrets;
}

/**
 * Every connection that `files` (relative to the working directory) can mean: those of their workspaces, of the
 * user's tools and of the environment. Files that cannot be read are told on stderr, once.
 */
export async function connectionsFor(files: readonly string[], io: Io): Promise<Connections> {
  const folders =
    files.length > 0 ? files.map((file) => workspaceFolder(file, io.cwd)) : [workspaceFolder('.', io.cwd)];
  const { env, home, signal } = io;
  const set = await discoverConnections({ folders: [...new Set(folders)], env, home, signal });
  for (const { severity, message, action } of set.problems) {
    io.err(`data-product: ${severity}: ${message}${action ? ` ${action}` : ''}\n`);
  }
  return { set, secrets: envSecrets(env) };
}
