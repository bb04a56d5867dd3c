/** Answers that are kept with the thing they are about. */

/** What answers depend on beside the thing. */
export interface Around {
  /** Another text whenever any of it may have changed; undefined: nobody can tell, and nothing is kept. */
  key: string | undefined;
  /** Says that an answer of before has to do: this pass has taken its time, and another one follows. */
  late?: () => boolean;
}

/** Asks `make` once for each thing, and again when the key has changed. A thing that is read anew is another one. */
export function keptWith<K extends object, A extends Around, T>(
  make: (of: K, around: A) => T,
): (of: K, around: A) => T {
  const kept = new WeakMap<K, { key: string; value: T }>();
  return (of, around) => {
    const { key } = around;
    const known = kept.get(of);
    if (known && (known.key === key || around.late?.())) return known.value;
    const value = make(of, around);
    if (key !== undefined) kept.set(of, { key, value });
    return value;
  };
}
