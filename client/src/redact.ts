/** What an error text must not give away in a bug report, and what stands there instead. Later rows see the earlier ones' work. */
const HIDDEN: readonly (readonly [RegExp, string])[] = [
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/"'`)<>\]]+/gi, '$1<host>'],
  [/\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET) (?!<)[^\s,;)"']+/g, '$1 <host>'],
  [/\[[0-9a-f:]*:[0-9a-f:]*\](:\d+)?/gi, '<host>'],
  [/(?<![\w.])\d{1,3}(\.\d{1,3}){3}(:\d+)?(?![\w.]\d)/g, '<host>'],
  // `name:port`, but no `file.js:12:34` of a stack.
  [/(?<![\w./\\:-])(?:[a-z0-9_-]+\.)*[a-z][a-z0-9_-]*:\d{2,5}\b(?!:\d)/gi, '<host>'],
  [
    /(?<![\w./\\-])(?:[a-z0-9_-]+\.)+(?:com|net|org|io|cloud|dev|internal|intranet|local|lan|corp|cn|de|eu)\b/gi,
    '<host>',
  ],
];

/** An error text without hosts, ports and the home folder (`~` instead). No VS Code. */
export function redact(text: string, home: string): string {
  const homes = home ? [home, home.replaceAll('\\', '/')] : [];
  const homeless = homes.reduce((rest, folder) => rest.replaceAll(folder, '~'), text);
  return HIDDEN.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), homeless);
}
