/** By the title of a case: why we knowingly say something else than dbt does. docs/conformance-dbt.md lists them. */
const ELSEWHERE = 'Both lie in .md or macro files, which are read for their names and not judged.';
const OUTSIDE = 'The value may come from outside the files (`--vars`, the environment): nobody can know it is missing.';
const WAREHOUSE =
  'Only the warehouse knows its SQL. What a parser of Snowflake’s dialect doubts is a warning, never an error.';
const STANDIN = 'Snowflake takes it and does not enforce it; the stand-in’s parser cannot read the statement.';

export const DIFFERENCES: Readonly<Record<string, string>> = {
  'column names in another case':
    'Names of columns are compared without case, as in Snowflake. DuckDB keeps their case.',
  'column of another type': 'The type of a column of the SELECT is what the warehouse makes of it.',
  'doc block twice': ELSEWHERE,
  'macro twice': ELSEWHERE,
  'seed in an unknown type': 'Which types there are, the warehouse knows.',
  'node colour unknown': 'dbt knows the 148 names of CSS. A colour never harms a build of data: not worth the list.',
  'tags are a mapping': 'dbt lets it pass and then finds no tag; its official JSON Schema refuses it.',
  'variable not set': OUTSIDE,
  'environment variable not set': OUTSIDE,
  'variable of the project not set': OUTSIDE,
  'macro not there in a model':
    'dbt and its adapters bring hundreds of macros: without a package only a slip in one of the project’s own is told.',
  'Jinja in a model that is not closed': 'Jinja of SQL files is read for names, not judged.',
  'dbt version out of reach': 'Which dbt will run the project, the file does not say.',
  'enabled of a folder is a word': 'Configuration by folder is checked by its keys; Jinja may make the value.',
  'on-run-start is broken': 'Hooks are SQL with Jinja, which is not judged.',
  'package not installed': 'No mistake of a file: `dbt deps` installs it.',
  'SQL that cannot be read': WAREHOUSE,
  'SQL that names an unknown column': WAREHOUSE,
  'SQL that names an unknown table': WAREHOUSE,
  'unique constraint, which it does not enforce': STANDIN,
  'primary key, which it does not enforce': STANDIN,
};
