/** What reads a dbt project: a release of dbt Core, or the Fusion engine. Keys differ between them. */

export type DbtVersion = readonly [major: number, minor: number, patch: number];
export const DBT_EDITIONS = ['1.8', '1.9', '1.10', '1.11', 'fusion'] as const;
export type DbtEdition = (typeof DBT_EDITIONS)[number];
/** The newest release of dbt Core that is known here. */
export const NEWEST_CORE: DbtEdition = '1.11';

/** What `require-dbt-version` says. */
export interface DbtRange {
  /** The lowest version it admits: what is deprecated there is deprecated for the project. */
  version?: DbtVersion;
  /** The newest edition it admits: what that does not know, the project cannot use. */
  edition?: DbtEdition;
}

/** Reads `>=1.10.5`, `>=1.8.0,<2.0.0`, `1.11.2`; a bound that is not said is undefined. */
export function rangeOf(requirements: readonly string[]): DbtRange {
  const range: DbtRange = {};
  for (const text of requirements.flatMap((one) => one.split(','))) {
    const match = REQUIREMENT.exec(text);
    if (!match) continue;
    const version: DbtVersion = [Number(match[2]), Number(match[3]), Number(match[4] ?? 0)];
    const operator = match[1] ?? '=';
    if (operator.startsWith('<')) range.edition = editionOf(operator === '<' ? before(version) : version);
    else range.version ??= version;
    if (operator === '=') range.edition ??= editionOf(version);
  }
  return range;
}

/** One bound of `require-dbt-version`. */
export const REQUIREMENT = /^\s*(>=|<=|>|<|=)?\s*v?(\d+)\.(\d+)(?:\.(\d+))?[\w.+-]*\s*$/;

/** The edition of a setting; undefined for `auto` and for what is no edition. */
export const editionNamed = (text: string | undefined): DbtEdition | undefined =>
  DBT_EDITIONS.find((one) => one === text);

/** The first version of an edition: Fusion has all that dbt Core deprecates behind it. */
export function firstVersion(edition: DbtEdition): DbtVersion {
  // A user who says 1.10 or 1.11 runs its newest patch.
  return edition === 'fusion' ? [2, 0, 0] : [1, Number(edition.slice(2)), 99];
}

/** 1.10.8 -> 1.10, 2.0.0 -> fusion; undefined for dbt before 1.8. */
function editionOf([major, minor]: DbtVersion): DbtEdition | undefined {
  if (major >= 2) return 'fusion';
  return minor > 11 ? NEWEST_CORE : editionNamed(`${major}.${minor}`);
}

/** The newest version below a bound. */
function before([major, minor, patch]: DbtVersion): DbtVersion {
  if (patch > 0) return [major, minor, patch - 1];
  return minor > 0 ? [major, minor - 1, 99] : [major - 1, 99, 99];
}

/** True when `version` is at least the other one. */
export const reaches = (version: DbtVersion, other: DbtVersion): boolean => {
  for (let i = 0; i < 3; i++) if (version[i] !== other[i]) return version[i]! > other[i]!;
  return true;
};
