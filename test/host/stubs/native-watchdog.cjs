'use strict';
/** Stands in for @vscode/native-watchdog: ends an extension host whose parent is gone. */
const LOST_PARENT = 87;
let watching = false;
exports.start = (pid) => {
  if (watching) return;
  watching = true;
  setInterval(() => {
    try {
      process.kill(pid, 0);
    } catch (error) {
      if (error.code === 'ESRCH') process.exit(LOST_PARENT);
    }
  }, 1000).unref();
};
exports.exit = (code) => process.exit(code ?? 0);
