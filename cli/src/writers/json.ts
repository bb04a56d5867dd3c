/** JSON results: one document, indented, ended by a line break. Shapes are public (docs/cli.md). */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
