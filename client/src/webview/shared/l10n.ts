/** The page's texts. The English text is the key, as in `vscode.l10n.t`; the panel sends the translations. */
let translations: Record<string, string> = {};

export function setTranslations(bundle: Record<string, string>): void {
  translations = bundle;
}

/** The text in the user's language, `{0}`, `{1}` … replaced. */
export function t(text: string, ...values: (string | number)[]): string {
  return (translations[text] ?? text).replace(/\{(\d+)\}/g, (whole, index: string) =>
    String(values[Number(index)] ?? whole),
  );
}

const numbers = new Intl.NumberFormat();
/** A count with the reader's thousands separators. */
export const count = (value: number): string => numbers.format(value);
