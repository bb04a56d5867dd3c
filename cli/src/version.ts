import manifest from '../../package.json' with { type: 'json' };

/** The product's version, one for extension, server and CLI. */
export const version: string = manifest.version;
