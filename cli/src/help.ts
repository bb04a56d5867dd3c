/** Help texts, made from the commands' own data. */
import type { Command, OptionSpec } from './command.ts';

type Options = Record<string, OptionSpec>;

function optionLines(options: Options): string {
  const rows = Object.entries(options).map(([name, { short, value, help }]) => {
    const left = `${short ? `-${short}, ` : '    '}--${name}${value ? ` ${value}` : ''}`;
    return [left, help] as const;
  });
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.map(([left, help]) => `  ${left.padEnd(width)}${help}`).join('\n');
}

/** `data-product --help`. */
export function mainHelp(commands: readonly Command[], general: Options): string {
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(10)}${summary}`).join('\n');
  return `Data contracts, live samples, Snowflake and SLAs of data products, on the command line.

Usage: data-product COMMAND [OPTIONS]

Commands:
${lines}

Options:
${optionLines(general)}

Connections come from .data-product/connections.yaml, Snowflake's connections.toml (SNOWFLAKE_HOME), dbt's
profiles.yml, Kafka's client.properties and KAFKA_* variables. Secrets that are in none of these:
DATA_PRODUCT_<KIND>_<NAME>_PASSWORD, for example DATA_PRODUCT_KAFKA_PROD_PASSWORD.

Exit codes: 0 done, 1 a check failed, 2 could not run.
`;
}

/** `data-product COMMAND --help`. */
export function commandHelp({ summary, usage, options, notes }: Command, general: Options): string {
  return `${summary}

Usage: ${usage}

Options:
${optionLines({ ...options, ...general })}

${notes.trim()}
`;
}
