/** dbt_project.yml, packages.yml, dependencies.yml and selectors.yml. */
import { accepts, type Case, orders, refuses } from './case.ts';

const HEAD = "name: shop\nversion: '1.0'\nprofile: shop\n";
const project = (text: string) => ({ 'dbt_project.yml': HEAD + text });
const accept = (title: string, files: Record<string, string>) => accepts(title, orders(''), files);
const refuse = (title: string, files: Record<string, string>) => refuses(title, orders(''), files);
const selectors = (definition: string) => ({
  'selectors.yml': `selectors:\n  - { name: nightly, definition: ${definition} }\n`,
});
const LOCAL = { 'lib/dbt_project.yml': 'name: lib\n', 'lib/macros/lib.sql': '{% macro one() %}1{% endmacro %}' };

export const PROJECT: Case[] = [
  accept(
    'project with vars and flags',
    project('vars: { area: main }\nflags: { send_anonymous_usage_stats: false }\n'),
  ),
  refuse('unknown key of the project', project('modelpaths: [models]\n')),
  refuse('model-paths is a word', project('model-paths: models\n')),
  refuse('project name with a dash', { 'dbt_project.yml': HEAD.replace('name: shop', 'name: my-shop') }),
  refuse('project without a name', { 'dbt_project.yml': HEAD.replace('name: shop\n', '') }),
  refuse('dbt version out of reach', project('require-dbt-version: ">=2.5.0"\n')),
  refuse('dbt version that is none', project('require-dbt-version: newest\n')),
  accept('folder that is not there', project('models: { shop: { staging: { +materialized: table } } }\n')),
  accept('config without a plus', project('models: { shop: { materialized: table } }\n')),
  refuse('enabled of a folder is a word', project('models: { shop: { +enabled: perhaps } }\n')),
  refuse('unknown materialization of a folder', project('models: { shop: { +materialized: tabel } }\n')),
  refuse('on-run-start is broken', project('on-run-start: "{{ nothing_here() }}"\n')),
  refuse('config-version 3', project('config-version: 3\n')),
  refuse('variable of the project not set', project('models: { shop: { +schema: "{{ var(\'area\') }}" } }\n')),
  refuse('project that cannot be read', { 'dbt_project.yml': `${HEAD}vars: [\n` }),
  refuse('dispatch without search_order', project('dispatch: [{ macro_namespace: dbt_utils }]\n')),
  // Packages
  refuse('package not installed', {
    'packages.yml': 'packages:\n  - { package: dbt-labs/dbt_utils, version: 1.3.0 }\n',
  }),
  refuse('packages are a mapping', { 'packages.yml': 'packages: { dbt_utils: 1.3.0 }\n' }),
  refuse('package without a version', { 'packages.yml': 'packages:\n  - { package: dbt-labs/dbt_utils }\n' }),
  accept('package that is here', {
    'packages.yml': 'packages:\n  - { local: lib }\n',
    ...LOCAL,
    'dbt_packages/lib/dbt_project.yml': 'name: lib\n',
    'dbt_packages/lib/macros/lib.sql': LOCAL['lib/macros/lib.sql'],
    'models/orders.sql': `select {{ lib.one() }} as order_id, 2 as total`,
  }),
  // Selectors
  accept('selector', selectors('{ method: tag, value: nightly }')),
  refuse('selector without a definition', { 'selectors.yml': 'selectors:\n  - { name: nightly }\n' }),
  refuse('selector of an unknown method', selectors('{ method: tagg, value: nightly }')),
  refuse('selector of an unknown selector', selectors('{ method: selector, value: weekly }')),
  refuse('selectors are a mapping', { 'selectors.yml': 'selectors: { nightly: {} }\n' }),
  accept('selector twice', {
    'selectors.yml': 'selectors:\n  - { name: a, definition: "tag:x" }\n  - { name: a, definition: "tag:y" }\n',
  }),
];
