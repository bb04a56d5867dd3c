/** What our files need to know of a dbt project: its name, where its models lie, and what its properties say of them. */
import type { Range } from 'vscode-languageserver-types';
import { isMap, isSeq, spanOf, textOf, YamlDocument } from '../document/index.ts';

/** `dbt_project.yml` as far as paths go (dbt docs, "dbt_project.yml"). Paths are relative to the project's folder. */
export interface DbtProjectFile {
  name: string;
  modelPaths: string[];
  /** Every folder whose YAML may hold properties. */
  propertyPaths: string[];
  targetPath: string;
}

/** Never throws: what the file does not say has dbt's default. */
export function readDbtProject(uri: string, text: string): DbtProjectFile {
  const document = YamlDocument.open(uri, 0, text);
  const paths = (...keys: string[]): string[] | undefined => {
    for (const key of keys) {
      const node = document.get(document.root, key);
      if (isSeq(node)) return node.items.flatMap((item) => textOf(document.deref(item)) ?? []).filter(isPlainPath);
    }
    return undefined;
  };
  const modelPaths = paths('model-paths', 'source-paths') ?? ['models'];
  const others = [
    paths('seed-paths', 'data-paths') ?? ['seeds'],
    paths('snapshot-paths') ?? ['snapshots'],
    paths('macro-paths') ?? ['macros'],
    paths('analysis-paths') ?? ['analyses'],
    paths('test-paths') ?? ['tests'],
  ].flat();
  return {
    name: textOf(document.get(document.root, 'name')) ?? '',
    modelPaths,
    propertyPaths: [...new Set([...modelPaths, ...others])],
    targetPath: textOf(document.get(document.root, 'target-path')) ?? 'target',
  };
}

/** A path with Jinja in it is known to dbt alone; one that climbs out is not the project's. */
const isPlainPath = (path: string): boolean =>
  !path.includes('{{') && !path.split('/').includes('..') && !path.startsWith('/');

/** A model as a properties file describes it. */
export interface DbtModelProperties {
  name: string;
  description?: string;
  columns: string[];
  /** The model's name in the file. */
  range: Range;
}

/** The models of a properties file. */
export function readDbtModels(document: YamlDocument): DbtModelProperties[] {
  return document.items(document.get(document.root, 'models')).flatMap((item) => {
    const model = document.deref(item);
    const name = document.get(model, 'name');
    const text = textOf(name);
    if (!isMap(model) || !name || text === undefined) return [];
    const columns = document
      .items(document.get(model, 'columns'))
      .flatMap((column) => textOf(document.get(column, 'name')) ?? []);
    return [
      {
        name: text,
        description: textOf(document.get(model, 'description')),
        columns,
        range: document.rangeAt(spanOf(name)),
      },
    ];
  });
}

/** Model name -> relation (`DB.SCHEMA.TABLE`, unquoted) from a manifest.json; empty when the text is none. */
export function readManifestRelations(text: string): Map<string, string> {
  const relations = new Map<string, string>();
  try {
    const manifest = JSON.parse(text) as {
      nodes?: Record<
        string,
        { resource_type?: unknown; name?: unknown; database?: unknown; schema?: unknown; alias?: unknown }
      >;
    };
    for (const node of Object.values(manifest.nodes ?? {})) {
      if (node.resource_type !== 'model' || typeof node.name !== 'string') continue;
      const parts = [node.database, node.schema, node.alias ?? node.name].filter(
        (part) => typeof part === 'string' && part !== '',
      );
      relations.set(node.name, parts.join('.'));
    }
  } catch {
    // Half-written while dbt runs: the next change is read again.
  }
  return relations;
}
