/**
 * Java's class data sharing: the classes a server loaded are kept in an archive, and the next one starts in half the time.
 * The first server that is stopped in order writes it; a Java or jars that changed make Java ignore it.
 */
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';

export interface ClassArchive {
  /** For Java's command line. */
  options: string[];
  /** Must this server be stopped in order, so that it writes the archive? */
  recording: boolean;
  /** Call when it has stopped. */
  keep(): Promise<void>;
}

/** @param file where the archive is kept, beside the jars it was made from. */
export function classArchive(file: string): ClassArchive {
  const options = ['-Xshare:auto', '-Xlog:cds=off', '-Xlog:cds+dynamic=off'];
  if (existsSync(file)) {
    return { options: [...options, `-XX:SharedArchiveFile=${file}`], recording: false, keep: async () => {} };
  }
  const fresh = `${file}-${process.pid}-${Math.random().toString(36).slice(2)}`;
  return {
    options: [...options, `-XX:ArchiveClassesAtExit=${fresh}`],
    recording: true,
    // Another may have been first: either archive is as good.
    keep: async () => {
      if (existsSync(fresh)) await rename(fresh, file).catch(() => rm(fresh, { force: true }));
    },
  };
}
