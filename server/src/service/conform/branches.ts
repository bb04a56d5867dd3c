/** ajv reports every branch of `anyOf`/`oneOf` that fails; a person wants the one that was meant. */
import type { ErrorObject } from 'ajv';

/**
 * Replaces the errors of alternatives by those of the branch that was meant, where one can be told (the only one whose
 * type fits, or with the fewest faults), else keeps the alternative's own error.
 */
export function branchesResolved(errors: readonly ErrorObject[]): ErrorObject[] {
  const kept: ErrorObject[] = [];
  for (const error of errors) {
    if ((error.keyword !== 'anyOf' && error.keyword !== 'oneOf') || error.params.passingSchemas) {
      // `if` only says which half applied; the half's own errors say what is wrong.
      if (error.keyword !== 'if') kept.push(error);
      continue;
    }
    const inside: ErrorObject[] = [];
    while (kept.length > 0 && belongsTo(kept.at(-1)!, error)) inside.unshift(kept.pop()!);
    kept.push(...(meant(inside, error) ?? [error]));
  }
  return kept;
}

function belongsTo(candidate: ErrorObject, alternative: ErrorObject): boolean {
  if (!candidate.instancePath.startsWith(alternative.instancePath)) return false;
  // A referred branch has the path of its definition; a sibling keyword has the alternative's parent as its own.
  const siblings = alternative.schemaPath.slice(0, alternative.schemaPath.lastIndexOf('/') + 1);
  return candidate.schemaPath.startsWith(`${alternative.schemaPath}/`) || !candidate.schemaPath.startsWith(siblings);
}

function meant(inside: readonly ErrorObject[], alternative: ErrorObject): ErrorObject[] | null {
  const here = (error: ErrorObject) => error.instancePath === alternative.instancePath;
  // All alternatives are simple types: `string or null`.
  if (inside.length > 0 && inside.every((error) => here(error) && error.keyword === 'type')) {
    const types = [...new Set(inside.flatMap((error) => error.params.type as string | string[]))];
    return [{ ...alternative, keyword: 'type', params: { type: types } }];
  }
  const branches = new Map<string, ErrorObject[]>();
  for (const error of inside) {
    const name = branchOf(error, alternative);
    branches.set(name, [...(branches.get(name) ?? []), error]);
  }
  const fitting = [...branches.values()].filter(
    (branch) => !branch.some((error) => here(error) && ['type', 'const', 'enum'].includes(error.keyword)),
  );
  return fitting.length === 1 ? fitting[0]! : null;
}

/** `#/anyOf/1/properties/x/type` -> `#/anyOf/1`; a referred branch goes by its definition. */
function branchOf(error: ErrorObject, alternative: ErrorObject): string {
  const depth = error.schemaPath.startsWith(`${alternative.schemaPath}/`)
    ? alternative.schemaPath.split('/').length + 1
    : 3;
  return error.schemaPath.split('/').slice(0, depth).join('/');
}
