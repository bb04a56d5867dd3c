/** File URIs without a file system: joined, compared, taken apart. `file:///c%3A/x` and `file:///C:/x` are one place. */

/** The form in which URIs are compared and kept as keys. Never shown: the editor gets back what it sent. */
export function canonical(uri: string): string {
  let form = recent.get(uri);
  if (form === undefined) {
    form = decode(uri)
      .replace(/^file:\/\/\/([A-Za-z]):/, (_all, drive: string) => `file:///${drive.toLowerCase()}:`)
      .replace(/(?<!\/)\/+$/, '');
    if (recent.size >= MAX_RECENT) recent.clear();
    recent.set(uri, form);
  }
  return form;
}
/** The same few are asked for at every keystroke. */
const recent = new Map<string, string>();
const MAX_RECENT = 1_000;

/**
 * The file a document is a version of: `git:/a/contract.yaml?{"ref":"HEAD"}` stands where `file:///a/contract.yaml`
 * does, and so its relative paths lead to the same neighbours. Any other URI is its own place.
 */
export function placeOf(uri: string): string {
  const path = /^(?:git|gitfs|review|pr):(?:\/\/[^/?#]*)?(\/[^?#]*)/i.exec(uri)?.[1];
  return path === undefined ? uri : `file://${path}`;
}

/** The folder a file or folder lies in. */
export function parent(document: string): string {
  const uri = placeOf(document);
  const cut = uri.replace(/\/+$/, '').lastIndexOf('/');
  return cut <= uri.indexOf('://') + 2 ? uri : uri.slice(0, cut);
}

export function baseName(uri: string): string {
  return decode(uri.slice(uri.replace(/\/+$/, '').lastIndexOf('/') + 1));
}

/** A relative path (`../orders/contract.yaml`, `./x`, `x/y`) from a folder. Does not climb over the root. */
export function join(folder: string, path: string): string {
  const start = folder.indexOf('://') + 3;
  const root = start >= 3 ? folder.slice(0, start) : '';
  const steps = folder
    .slice(root.length)
    .split('/')
    .filter((step, index) => step !== '' || index === 0);
  for (const step of path.replaceAll('\\', '/').split('/')) {
    if (step === '..') {
      if (steps.length > 1) steps.pop();
    } else if (step !== '.' && step !== '') steps.push(encode(step));
  }
  return root + steps.join('/');
}

/** True for the folder itself and everything below it. Both canonical. */
export const isWithin = (uri: string, folder: string): boolean =>
  uri === folder || uri.startsWith(folder.endsWith('/') ? folder : `${folder}/`);

/** The path as an editor shows it: `/a/b c.yaml`, `c:/a/b.yaml`. */
export const pathOf = (uri: string): string =>
  decode(uri.replace(/[?#].*$/s, ''))
    .replace(/^[a-z][a-z0-9+.-]*:(?:\/\/[^/]*)?/i, '')
    .replace(/^\/([A-Za-z]:)/, '$1');

export const schemeOf = (uri: string): string => /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1] ?? '';

function encode(step: string): string {
  return encodeURIComponent(step).replace(/%(3A|40|2B|24|2C|3D|3B|26)/gi, (code) => decodeURIComponent(code));
}

function decode(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}
