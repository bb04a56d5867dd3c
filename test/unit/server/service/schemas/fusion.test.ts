/**
 * The Fusion engine has no runnable judge here but its schema: on the public dbt files our verdict in its edition is
 * that schema's. Metrics are left out: it has no `type_params`, which the engine still reads.
 */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { parse, stringify } from 'yaml';
import { YamlDocument } from '../../../../../server/src/service/document/index.ts';
import { checkDbt } from '../../../../../server/src/service/rules/dbt.ts';
import { validate } from '../../../../../server/src/service/validate.ts';
import { CONFORMANCE } from './oracle.ts';

const FOLDER = path.join(CONFORMANCE, 'dbt');
const SCHEMA = path.join(FOLDER, 'schema/dbt_yml_files-latest-fusion.json');

test('dbt properties in the Fusion edition get the verdict of its schema', {
  skip: existsSync(SCHEMA) ? false : `${SCHEMA} is not there`,
}, () => {
  const ajv = new Ajv({ strict: false, logger: false });
  const official = ajv.compile(JSON.parse(readFileSync(SCHEMA, 'utf8')));
  const files = globSync(['valid/*.yml', 'jaffle-shop/models/**/*.yml'], { cwd: FOLDER });
  assert.ok(files.length > 10);
  const verdicts = new Set<boolean>();
  for (const file of files) {
    const { metrics: _metrics, ...data } = parse(readFileSync(path.join(FOLDER, file), 'utf8')) as Record<
      string,
      unknown
    >;
    const document = YamlDocument.open('file:///w/models/schema.yml', 1, stringify(data));
    document.edition = 'fusion';
    const errors = validate(document, 'dbt', [() => checkDbt(document, null)]).filter(
      (one) => one.severity === 'error',
    );
    const accepted = official(data);
    verdicts.add(accepted);
    assert.equal(
      errors.length === 0,
      accepted,
      `${file}: ${JSON.stringify(errors.map((one) => one.message))} ${ajv.errorsText(official.errors)}`,
    );
  }
  assert.equal(verdicts.size, 2, 'both verdicts occur');
});
