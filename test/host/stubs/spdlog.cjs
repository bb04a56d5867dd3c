'use strict';
/**
 * Stands in for @vscode/spdlog, whose native half `npm install --ignore-scripts` leaves out: without it every output
 * channel of the workbench stays empty. The part of its interface that VS Code calls, over plain files.
 */
const fs = require('node:fs');
const path = require('node:path');

const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];
const FLUSH_AFTER_MS = 50;
const loggers = new Set();

class Logger {
  constructor(_type, name, file) {
    this.name = name;
    this.file = file;
    this.level = LEVELS.indexOf('info');
    this.raw = false;
    this.pending = '';
    loggers.add(this);
    if (file) fs.mkdirSync(path.dirname(file), { recursive: true });
  }
  write(level, message) {
    if (level < this.level) return;
    const now = new Date();
    const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
    const time = local.toISOString().replace('T', ' ').slice(0, 23);
    this.pending += this.raw ? message : `${time} [${LEVELS[level]}] ${message}\n`;
    this.timer ??= setTimeout(() => this.flush(), FLUSH_AFTER_MS).unref();
  }
  trace(message) {
    this.write(0, message);
  }
  debug(message) {
    this.write(1, message);
  }
  info(message) {
    this.write(2, message);
  }
  warn(message) {
    this.write(3, message);
  }
  error(message) {
    this.write(4, message);
  }
  critical(message) {
    this.write(5, message);
  }
  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
  setPattern() {}
  clearFormatters() {
    this.raw = true;
  }
  flush() {
    clearTimeout(this.timer);
    this.timer = undefined;
    const text = this.pending;
    this.pending = '';
    if (!text || !this.file) return;
    try {
      fs.mkdirSync(path.dirname(this.file), { recursive: true });
      fs.appendFileSync(this.file, text);
    } catch {
      // The window's folder may be gone already while it shuts down: its last lines have no reader.
    }
  }
  drop() {
    this.flush();
    loggers.delete(this);
  }
}

process.on('exit', () => {
  for (const logger of loggers) logger.flush();
});

exports.version = 11700;
exports.Logger = Logger;
exports.setLevel = (level) => {
  for (const logger of loggers) logger.setLevel(level);
};
exports.setFlushOn = () => {};
exports.createRotatingLogger = async (name, file) => new Logger('rotating', name, file);
exports.createAsyncRotatingLogger = async (name, file) => new Logger('rotating_async', name, file);
