export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}
export function failuresOf(output: string): { title: string; text: string }[];
export function twice(
  run: () => Promise<{ counts: Counts; output: string }>,
  say: (line: string) => void,
): Promise<Counts>;
