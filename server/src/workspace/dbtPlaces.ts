/** `dataProduct/dbt`: what a file of a dbt project names, whether it is a properties file or a model's SQL. */
import type { DbtPlace, DbtResult } from '../protocol.ts';
import { dbtPlaces } from '../service/dbt/places.ts';
import type { DbtProject } from './dbtProjects.ts';
import { canonical, pathOf } from './uri.ts';
import type { Workspace } from './workspace.ts';

export async function dbtPlacesOf(workspace: Workspace, uri: string): Promise<DbtResult> {
  const project = workspace.dbt.of(uri);
  if (!project) return null;
  if (/\.sql$/i.test(uri)) {
    const key = canonical(uri);
    const model = [...project.models.values()].find((one) => one.file !== undefined && canonical(one.file) === key);
    if (!model) return { project: project.folder, places: [] };
    const described = model.properties && (await workspace.read(model.properties.uri));
    const place =
      described && dbtPlaces(described.document).find((one) => one.kind === 'model' && one.name === model.name);
    return { project: project.folder, places: [withFile(project, atTop(place ?? bare(model.name)))] };
  }
  const ours = await workspace.read(uri);
  if (ours?.dialect !== 'dbt') return null;
  return { project: project.folder, places: dbtPlaces(ours.document).map((place) => withFile(project, place)) };
}

const TOP = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
const bare = (name: string): DbtPlace => ({ kind: 'model', name, range: TOP, columns: [], tests: [] });
/** Its tests stand in another file: they count for the model, and none has a place in the SQL. */
const atTop = (place: DbtPlace): DbtPlace => ({ ...place, range: TOP, columns: [] });

function withFile(project: DbtProject, place: DbtPlace): DbtPlace {
  if (place.kind !== 'model' && place.kind !== 'seed') return place;
  const own = project.names.find(place.kind, place.name).filter((one) => one.package === '');
  const [file, ...others] = own.filter((one) => one.by === 'file');
  if (!file || others.length > 0 || own.some((one) => one.versionFiles)) return place;
  return { ...place, file: pathOf(file.uri).slice(pathOf(project.folder).length + 1) };
}
