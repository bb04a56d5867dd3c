import { inspect } from 'node:util';

const HIDDEN = '•••';

/** A secret that cannot slip into a log, an error, JSON or a template string: only `reveal()` gives it. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  /** The secret itself, for the driver that needs it and nobody else. */
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return HIDDEN;
  }
  toJSON(): string {
    return HIDDEN;
  }
  [inspect.custom](): string {
    return `Secret(${HIDDEN})`;
  }
}
