/** Code lenses above what can be run: topics, tables, the SLA. The commands are the client's (protocol.ts, Commands). */
import type { CodeLens } from 'vscode-languageserver-types';
import { Commands, type PortReference } from '../protocol.ts';
import type { Contract, Port } from './contract.ts';

export function codeLenses(contract: Contract): CodeLens[] {
  const { positions, uri } = contract;
  const lenses = contract.ports.flatMap((port): CodeLens[] => {
    const words = WORDS[port.binding.type];
    if (!words || !isBound(port)) return [];
    const reference: PortReference = { uri, port: port.name };
    const title = port.inferred === undefined ? words.title : `${words.title} (${target(port)}?)`;
    return [
      { range: positions.rangeOf(port.nameSpan), command: { title, command: words.command, arguments: [reference] } },
    ];
  });
  if (contract.slaSpan && contract.objectives.length > 0) {
    const start = contract.slaSpan.start;
    lenses.push({
      range: positions.rangeOf({ start, end: start }),
      command: { title: 'Refresh SLA', command: Commands.refreshSla, arguments: [uri] },
    });
  }
  return lenses;
}

const WORDS: Partial<Record<Port['binding']['type'], { title: string; command: string }>> = {
  kafka: { title: 'Preview Topic', command: Commands.previewTopic },
  snowflake: { title: 'Run Query', command: Commands.runQuery },
};

const target = (port: Port): string =>
  port.binding.type === 'kafka' ? port.binding.topic : port.binding.type === 'snowflake' ? port.binding.table : '';
const isBound = (port: Port): boolean => target(port) !== '';
