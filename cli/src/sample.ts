import type { Command } from './command.ts';
import { SHARED } from './command.ts';

export const sample: Command = {
  name: 'sample',
  summary: 'Read the newest messages of a topic and check them against the contract',
  usage: 'data-product sample --contract FILE [--topic T] [--newest N] [OPTIONS]',
  options: { format: SHARED.format, kafka: SHARED.kafka, brokers: SHARED.brokers },
  notes: 'Exit codes: 0 read, 1 with --fail-on violation when a message violates the contract, 2 could not run.',
  run: async (_args, io) => {
    io.err('data-product sample: reading topics is not wired yet.\n');
    return 2;
  },
};
