/** Which buttons help with which failure. A table, so that a new code is one line. */

type Action = 'retry' | 'addConnection' | 'pickConnection' | 'updatePassword' | 'pickTopic' | 'openConnections';

const BY_CODE: Record<string, Action[]> = {
  'connection/none': ['addConnection', 'openConnections'],
  'connection/unknown': ['pickConnection', 'addConnection'],
  'connection/ambiguous': ['pickConnection', 'openConnections'],
  'connection/incomplete': ['openConnections', 'updatePassword', 'retry'],
  'connection/untrusted': ['retry'],
  'kafka/auth-failed': ['updatePassword', 'retry'],
  'kafka/unreachable': ['retry', 'pickConnection', 'openConnections'],
  'kafka/timeout': ['retry', 'openConnections'],
  'kafka/topic-missing': ['pickTopic', 'retry'],
  'kafka/not-authorized': ['updatePassword', 'retry'],
  'kafka/tls-untrusted': ['openConnections', 'retry'],
  'kafka/tls-client-certificate': ['openConnections', 'retry'],
  'kafka/plaintext-to-tls': ['openConnections', 'retry'],
  'kafka/tls-to-plaintext': ['openConnections', 'retry'],
  'snowflake/auth-failed': ['updatePassword', 'retry'],
  'snowflake/unreachable': ['retry', 'openConnections'],
  'snowflake/no-password': ['updatePassword', 'retry'],
};

/** The actions for a failure, the most helpful first. */
export function actionsFor(code: string): Action[] {
  return BY_CODE[code] ?? ['retry'];
}
