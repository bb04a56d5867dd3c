/** From the words of a command line to a command that ran: finding it, parsing its options, help, errors. */
import { homedir } from 'node:os';
import { parseArgs } from 'node:util';
import { nearest } from '../../connectors/src/config/nearest.ts';
import { type Args, type Command, type ExitCode, type Io, type OptionSpec, UsageError } from './command.ts';
import { commandHelp, mainHelp } from './help.ts';
import { version } from './version.ts';

/** Each command is loaded when it is called: `lint` needs no Kafka. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  lint: async () => (await import('./lint.ts')).lint,
  baseline: async () => (await import('./baseline.ts')).baseline,
  sample: async () => (await import('./sample.ts')).sample,
  query: async () => (await import('./query.ts')).query,
  sla: async () => (await import('./sla.ts')).sla,
};

const GENERAL: Record<string, OptionSpec> = {
  help: { type: 'boolean', short: 'h', help: 'Show this help' },
  version: { type: 'boolean', short: 'V', help: 'Show the version' },
};

/**
 * Runs one command line.
 * @param argv the words after the program's name
 * @returns the process's exit code; never rejects for what a user can get wrong
 */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const known = argv.find((word) => word in COMMANDS);
    io.err(`data-product: ${error.message}\nTry "data-product ${known ? `${known} ` : ''}--help".\n`);
    return 2;
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<ExitCode> {
  const [first, ...rest] = argv;
  if (first === '--version' || first === '-V') return print(io, `${version}\n`);
  if (first === undefined || first === '--help' || first === '-h') return overview(io, first === undefined ? 2 : 0);
  if (first === 'help') return rest[0] === undefined ? overview(io, 0) : dispatch([rest[0], '--help'], io);
  if (first.startsWith('-'))
    throw unknown(
      'option',
      first,
      Object.keys(GENERAL).map((name) => `--${name}`),
    );
  if (!Object.hasOwn(COMMANDS, first)) throw unknown('command', first, Object.keys(COMMANDS));
  const command = await COMMANDS[first]!();
  const options = { ...command.options, ...GENERAL };
  const { values, positionals } = parse(rest, options);
  if (values.help) return print(io, commandHelp(command, GENERAL));
  if (values.version) return print(io, `${version}\n`);
  return command.run(argsOf(values, positionals), io);
}

async function overview(io: Io, code: ExitCode): Promise<ExitCode> {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()));
  (code === 0 ? io.out : io.err)(mainHelp(commands, GENERAL));
  return code;
}

function print(io: Io, text: string): ExitCode {
  io.out(text);
  return 0;
}

const unknown = (thing: string, word: string, known: readonly string[]): UsageError => {
  const [close] = nearest(word, known, 1);
  return new UsageError(`unknown ${thing} "${word}".${close ? ` Did you mean "${close}"?` : ''}`);
};

type Values = Record<string, string | boolean | undefined>;

function parse(words: string[], options: Record<string, OptionSpec>): { values: Values; positionals: string[] } {
  // SQL may begin with a comment, which is no option
  const args = words.map((word) => (/^--\s/.test(word) ? ` ${word}` : word));
  const { tokens } = parseArgs({ args, options, allowPositionals: true, strict: false, tokens: true });
  const values: Values = {};
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (!spec)
      throw unknown(
        'option',
        token.rawName,
        Object.keys(options).map((name) => `--${name}`),
      );
    values[token.name] = spec.type === 'boolean' ? flagOf(token) : textOf(token, spec);
  }
  return { values, positionals };
}

type OptionToken = { rawName: string; value: string | undefined; inlineValue: boolean | undefined };

function flagOf({ rawName, inlineValue }: OptionToken): boolean {
  if (inlineValue) throw new UsageError(`${rawName} takes no value.`);
  return true;
}

function textOf({ rawName, value, inlineValue }: OptionToken, { oneOf, value: shape }: OptionSpec): string {
  if (value === undefined || (value.startsWith('--') && !inlineValue))
    throw new UsageError(`${rawName} needs a value: ${rawName} ${shape}`);
  if (!oneOf || oneOf.includes(value)) return value;
  const [close] = nearest(value, oneOf, 1);
  throw new UsageError(
    `${rawName} takes ${oneOf.join(' or ')}, not "${value}".${close ? ` Did you mean "${close}"?` : ''}`,
  );
}

function argsOf(values: Values, positionals: string[]): Args {
  const string = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined);
  return {
    positionals,
    string,
    flag: (name) => values[name] === true,
    whole(name, fallback, least = 1) {
      const text = string(name);
      if (text === undefined) return fallback;
      const number = Number(text);
      if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least) return number;
      throw new UsageError(`--${name} takes a whole number of at least ${least}, not "${text}".`);
    },
  };
}

/** Runs the process's own command line and sets its exit code. Ctrl+C aborts; a second one ends at once. */
export async function runProcess(): Promise<void> {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  // `data-product … | head` is no error
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));
  const { stdout, env } = process;
  const code = await run(process.argv.slice(2), {
    cwd: process.cwd(),
    env,
    home: homedir(),
    out: (text) => void stdout.write(text),
    err: (text) => void process.stderr.write(text),
    color: env.FORCE_COLOR ? env.FORCE_COLOR !== '0' : stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb',
    width: stdout.columns ?? 120,
    signal: stop.signal,
  });
  // what a driver left open (a keep-alive socket, a retry) does not keep a command line waiting
  stdout.write('', () => process.exit(stop.signal.aborted ? 130 : code));
}
