/** Snowflake's driver, loaded on first use (0.3 s) and made quiet: no log file, no console, no statistics. */
type Sdk = typeof import('snowflake-sdk');

let loading: Promise<Sdk> | undefined;

const SILENT = { error() {}, warn() {}, info() {}, debug() {}, trace() {} };
/** Requests that a dropped network may repeat; the driver's own 1000 would hang a panel for hours. */
const RETRIES = 4;

async function load(): Promise<Sdk> {
  // read when the driver is loaded: a native helper that only counts platforms, and a log configured elsewhere
  process.env.SNOWFLAKE_DISABLE_MINICORE ??= 'true';
  const module = await import('snowflake-sdk');
  const sdk = ((module as { default?: Sdk }).default ?? module) as Sdk;
  sdk.configure({ logLevel: 'OFF', additionalLogToConsole: false, customLogger: SILENT });
  await boundRetries();
  return sdk;
}

/** The number of retries is no public option of the driver (3.3); its prototype is the only place to say it. */
async function boundRetries(): Promise<void> {
  const module = await import('snowflake-sdk/dist/lib/connection/connection_config.js');
  const config = module.default ?? module;
  if (typeof config?.prototype?.getRetrySfMaxNumRetries === 'function') {
    config.prototype.getRetrySfMaxNumRetries = () => RETRIES;
  }
}

/** The driver, configured once per process. */
export function driver(): Promise<Sdk> {
  loading ??= load().catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}
