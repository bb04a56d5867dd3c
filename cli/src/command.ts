/** What a command of the CLI is: data that parsing, help and completion read, and one function that runs. */
import type { ParseArgsOptionDescriptor } from 'node:util';

/** The world as a command sees it: given by the process, or by a test. */
export interface Io {
  /** Absolute path; file arguments and printed paths are relative to it. */
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  home: string;
  /** Results go here, nothing else. */
  out(text: string): void;
  /** Progress, problems and what to do about them. */
  err(text: string): void;
  /** True when results go to a terminal that shows colour. */
  color: boolean;
  /** Columns of the terminal; 120 when results go elsewhere. */
  width: number;
  /** Aborts on Ctrl+C. */
  signal: AbortSignal;
}

/** 0: done. 1: findings that fail a check. 2: could not run. */
export type ExitCode = 0 | 1 | 2;

export interface OptionSpec extends ParseArgsOptionDescriptor {
  /** What stands for the value in the help: `--newest N`. */
  value?: string;
  help: string;
  /** The values it takes; anything else is refused. */
  oneOf?: readonly string[];
}

/** Options and arguments after parsing; names without dashes. */
export interface Args {
  positionals: string[];
  string(name: string): string | undefined;
  flag(name: string): boolean;
  /** A whole number of at least `least`; throws UsageError otherwise. */
  whole(name: string, fallback: number, least?: number): number;
}

export interface Command {
  name: string;
  /** One line for the list of commands. */
  summary: string;
  /** `data-product lint PATH…` */
  usage: string;
  options: Record<string, OptionSpec>;
  /** What its exit codes mean, examples. */
  notes: string;
  run(args: Args, io: Io): Promise<ExitCode>;
}

/** The command line is wrong: told with a hint to the help, exit code 2. */
export class UsageError extends Error {}

/** Options that several commands share. */
export const SHARED = {
  format: {
    type: 'string',
    value: 'human|json',
    oneOf: ['human', 'json'],
    help: 'How results are printed (default: human)',
  },
  kafka: {
    type: 'string',
    value: 'NAME',
    help: 'A Kafka connection of .data-product/connections.yaml or another tool',
  },
  brokers: { type: 'string', value: 'HOST:PORT,…', help: 'Kafka brokers, instead of a named connection' },
  connection: {
    type: 'string',
    value: 'NAME',
    help: "A Snowflake connection: connections.toml, dbt's profiles.yml or ours",
  },
  prometheus: { type: 'string', value: 'URL', help: 'A Prometheus, instead of a configured one' },
} as const satisfies Record<string, OptionSpec>;

/** True when results are to be JSON. */
export const wantsJson = (args: Args): boolean => args.string('format') === 'json';
