/** What of a properties file dbt builds and tests, and where it stands: what code lenses and results are shown at. */
import type { DbtPlace, DbtTestPlace } from '../../protocol.ts';
import type { YamlDocument } from '../document/index.ts';
import { type DbtKind, readEntries, type TestUse } from './properties.ts';

const isShown = (kind: DbtKind): kind is DbtPlace['kind'] =>
  kind === 'model' || kind === 'seed' || kind === 'snapshot' || kind === 'source';

export function dbtPlaces(document: YamlDocument): DbtPlace[] {
  const place = ({ name, label }: TestUse, column?: string): DbtTestPlace => ({
    name: name.value,
    ...(label !== undefined && { label }),
    ...(column !== undefined && { column }),
    range: document.rangeAt(name.span),
  });
  return readEntries(document).flatMap(({ kind, name, parent, columns, tests }): DbtPlace[] => {
    if (!isShown(kind)) return [];
    const tested = columns.filter((column) => column.tests.length > 0);
    return [
      {
        kind,
        name: name.value,
        ...(parent !== undefined && { source: parent }),
        range: document.rangeAt(name.span),
        columns: tested.map((column) => ({ name: column.name.value, range: document.rangeAt(column.name.span) })),
        tests: [
          ...tested.flatMap((column) => column.tests.map((test) => place(test, column.name.value))),
          ...tests.map((test) => place(test)),
        ],
      },
    ];
  });
}
