'use strict';
/**
 * Preloaded into the workbench's server: when the process that started it is gone without having stopped it, the whole
 * group (extension hosts, language servers) ends and its private folder goes with it.
 */
const fs = require('node:fs');
const parent = process.ppid;
const leadsTheGroup = process.argv[1]?.endsWith('server-main.js'); // forked hosts inherit the preload
const watch = () => {
  if (process.ppid === parent) return;
  const folder = process.env.DATA_PRODUCT_HOST_FOLDER;
  if (folder) fs.rmSync(folder, { recursive: true, force: true });
  process.kill(-process.pid, 'SIGKILL');
};
if (leadsTheGroup) setInterval(watch, 1000).unref();
