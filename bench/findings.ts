/**
 * What is found of the mistakes in the seeded files (test/fixtures/seeded), beside yaml-language-server with the
 * official schema and datacontract-cli's lint. A mistake counts as found when a diagnostic touches its line; the
 * results of datacontract-cli name no lines, so they are all counted.
 *
 * The schemas are those of ../shared/conformance (or CONFORMANCE_DIR). DATACONTRACT is the command of datacontract-cli
 * (`pip install datacontract-cli`); without it, or without a schema, that peer is left out.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ServerClient } from './language/client.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const SEEDED = path.join(ROOT, 'test/fixtures/seeded');
const CONFORMANCE = process.env.CONFORMANCE_DIR ?? path.join(ROOT, '../shared/conformance');
const OURS = path.join(ROOT, 'server/src/lsp/server.ts');
const YAML = path.join(import.meta.dirname, 'peers/node_modules/yaml-language-server/bin/yaml-language-server');
const DATACONTRACT = process.env.DATACONTRACT ?? 'datacontract';
/** A server may publish again when its schema is there. */
const SETTLE = 2_000;

const FILES: { name: string; file: string; schema?: string; lintable: boolean }[] = [
  { name: 'ODCS, values and promises', file: 'odcs', schema: 'odcs/schema/v3.1.0.json', lintable: true },
  { name: 'ODCS, structure', file: 'odcs-structure', schema: 'odcs/schema/v3.2.0.json', lintable: true },
  { name: 'DCS', file: 'dcs', schema: 'dcs/schema/v1.2.1.json', lintable: true },
  { name: 'ODPS', file: 'odps/shop', schema: 'odps/schema/v1.0.0.json', lintable: false },
  { name: 'dataProduct', file: 'data-product', lintable: false },
];

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'data-product-findings-'));

/** The lines (1-based) of the mistakes, one entry each. */
function mistakes(file: string): number[] {
  const expected = fs.readFileSync(path.join(SEEDED, `${file}.expected`), 'utf8');
  return expected
    .trim()
    .split('\n')
    .map((line) => Number(/^\d+/.exec(line)![0]));
}

/** A copy of the file alone in a folder; descriptors bring the contracts beside them. */
function copied(file: string): string {
  const source = fs.existsSync(path.join(SEEDED, `${file}.yaml`)) ? `${file}.yaml` : `${file}.odps.yaml`;
  const target = fs.mkdtempSync(path.join(folder, 'w-'));
  const from = path.dirname(path.join(SEEDED, source));
  const names = from === SEEDED ? [path.basename(source)] : fs.readdirSync(from);
  for (const name of names) fs.copyFileSync(path.join(from, name), path.join(target, name));
  return path.join(target, path.basename(source));
}

/** The lines (1-based) a language server's diagnostics touch. */
async function linesOf(command: string[], file: string, schema?: string): Promise<Set<number>> {
  const settings = schema
    ? {
        yaml: { validate: true, schemas: { [pathToFileURL(schema).href]: ['*.yaml'] }, schemaStore: { enable: false } },
      }
    : {};
  const client = await ServerClient.start(
    command,
    pathToFileURL(file).href,
    settings,
    pathToFileURL(path.dirname(file)).href,
  );
  try {
    await client.open(fs.readFileSync(file, 'utf8'));
    await new Promise((resolve) => setTimeout(resolve, SETTLE));
    const lines = client.diagnostics.flatMap(({ range: { start, end } }) =>
      Array.from({ length: end.line - start.line + 1 }, (_, index) => start.line + index + 1),
    );
    return new Set(lines);
  } finally {
    client.stop();
  }
}

interface Check {
  result: string;
  reason?: string | null;
}

/** How many things datacontract-cli has against a file; null when it cannot be run. */
function datacontract(file: string): number | null {
  const output = path.join(folder, 'datacontract.json');
  fs.rmSync(output, { force: true });
  try {
    execFileSync(DATACONTRACT, ['lint', file, '--all-errors', '--output-format', 'json', '--output', output], {
      stdio: 'ignore',
    });
  } catch {
    // It ends with 1 when it found something.
  }
  if (!fs.existsSync(output)) return null;
  const { checks } = JSON.parse(fs.readFileSync(output, 'utf8')) as { checks: Check[] };
  return checks
    .filter(({ result }) => result !== 'passed')
    .reduce((sum, { reason }) => sum + Number(/^(\d+) validation errors?/.exec(reason ?? '')?.[1] ?? 1), 0);
}

const emit = (figure: Record<string, unknown>) => console.log(JSON.stringify(figure));

for (const { name, file, schema, lintable } of FILES) {
  const seeded = mistakes(file);
  const copy = copied(file);
  const found = async (command: string[], of?: string) => {
    const lines = await linesOf(command, copy, of);
    return seeded.filter((line) => lines.has(line)).length;
  };
  const ours = await found([OURS, '--stdio']);
  const figure = { name: `${name}: mistakes found of ${seeded.length}`, value: ours, unit: '' };
  const judge = schema && path.join(CONFORMANCE, schema);
  const yaml = judge && fs.existsSync(judge) && fs.existsSync(YAML) ? await found([YAML, '--stdio'], judge) : null;
  emit({ ...figure, ...(yaml !== null && { peer: 'yaml-language-server with the official schema', peerValue: yaml }) });
  const lint = lintable ? datacontract(copy) : null;
  if (lint !== null) emit({ ...figure, peer: 'datacontract-cli lint', peerValue: lint });
}
fs.rmSync(folder, { recursive: true, force: true });
