/** What Add Connection asks, per kind: a table of fields and how they become an entry of connections.yaml. No VS Code here. */
import type { ConnectionKind } from '../../../connectors/src/config/index.ts';

export interface Field {
  id: string;
  /** English; translated when shown. */
  prompt: string;
  placeHolder?: string;
  value?: string;
  /** Asked only when this holds for what was answered before. */
  when?: (answers: Record<string, string>) => boolean;
  options?: { value: string; label: string }[];
  optional?: boolean;
  secret?: boolean;
  validate?: (value: string) => string | undefined;
}

const brokers = (value: string) =>
  value.split(',').every((part) => /^\s*(\[[^\]]+\]|[^:\s]+):\d{1,5}\s*$/.test(part))
    ? undefined
    : 'Write host:port, several separated by commas.';
const url = (value: string) => (/^https?:\/\/[^\s/]+/.test(value) ? undefined : 'Write an http or https URL.');
const withSasl = (answers: Record<string, string>) => answers.security?.startsWith('sasl') ?? false;
const withTls = (answers: Record<string, string>) => answers.security === 'sasl_ssl' || answers.security === 'ssl';

export const FORMS: Record<ConnectionKind, Field[]> = {
  kafka: [
    {
      id: 'brokers',
      prompt: 'Bootstrap brokers',
      placeHolder: 'broker-1:9092, broker-2:9092',
      value: 'localhost:9092',
      validate: brokers,
    },
    {
      id: 'security',
      prompt: 'Security of the listener',
      options: [
        { value: 'plaintext', label: 'None (PLAINTEXT)' },
        { value: 'sasl_ssl', label: 'Password over TLS (SASL_SSL)' },
        { value: 'ssl', label: 'TLS' },
        { value: 'sasl_plaintext', label: 'Password without TLS (SASL_PLAINTEXT)' },
      ],
    },
    {
      id: 'mechanism',
      prompt: 'SASL mechanism',
      when: withSasl,
      options: ['scram-sha-512', 'scram-sha-256', 'plain'].map((value) => ({ value, label: value.toUpperCase() })),
    },
    { id: 'username', prompt: 'User name', when: withSasl },
    { id: 'password', prompt: 'Password', secret: true, when: withSasl },
    {
      id: 'ca',
      prompt: 'File of the certificate authority (PEM); empty for the system’s',
      optional: true,
      when: withTls,
    },
  ],
  snowflake: [
    { id: 'account', prompt: 'Account identifier', placeHolder: 'my_org-my_account' },
    { id: 'user', prompt: 'User name' },
    {
      id: 'authenticator',
      prompt: 'How do you log in?',
      options: [
        { value: 'snowflake', label: 'Password' },
        { value: 'programmatic_access_token', label: 'Programmatic access token' },
        { value: 'snowflake_jwt', label: 'Key pair' },
        { value: 'externalbrowser', label: 'Browser (SSO)' },
      ],
    },
    { id: 'password', prompt: 'Password', secret: true, when: ({ authenticator }) => authenticator === 'snowflake' },
    {
      id: 'password',
      prompt: 'Token',
      secret: true,
      when: ({ authenticator }) => authenticator === 'programmatic_access_token',
    },
    {
      id: 'private_key_path',
      prompt: 'File of the private key (PKCS#8)',
      when: ({ authenticator }) => authenticator === 'snowflake_jwt',
    },
    {
      id: 'password',
      prompt: 'Passphrase of the key; empty when it has none',
      secret: true,
      optional: true,
      when: ({ authenticator }) => authenticator === 'snowflake_jwt',
    },
    { id: 'warehouse', prompt: 'Warehouse', optional: true, placeHolder: 'COMPUTE_WH' },
    { id: 'database', prompt: 'Database', optional: true },
    { id: 'schema', prompt: 'Schema', optional: true, when: ({ database }) => !!database },
    { id: 'role', prompt: 'Role', optional: true },
  ],
  prometheus: [
    {
      id: 'url',
      prompt: 'URL of Prometheus',
      placeHolder: 'https://prometheus.example.com',
      value: 'http://localhost:9090',
      validate: url,
    },
    { id: 'username', prompt: 'User name; empty when it asks for none', optional: true },
    { id: 'password', prompt: 'Password', secret: true, when: ({ username }) => !!username },
  ],
  registry: [
    {
      id: 'url',
      prompt: 'URL of the schema registry',
      placeHolder: 'https://registry.example.com',
      value: 'http://localhost:8081',
      validate: url,
    },
    { id: 'username', prompt: 'User name; empty when it asks for none', optional: true },
    { id: 'password', prompt: 'Password', secret: true, when: ({ username }) => !!username },
  ],
};

/** The answers as an entry of connections.yaml; the password is not part of it. */
export function entryOf(kind: ConnectionKind, answers: Record<string, string>): Record<string, unknown> {
  if (kind !== 'kafka') {
    const { password: _password, ...rest } = answers;
    return Object.fromEntries(
      Object.entries(rest).filter(
        ([key, value]) => value !== '' && !(key === 'authenticator' && value === 'snowflake'),
      ),
    );
  }
  const ssl = withTls(answers) ? (answers.ca ? { ca: answers.ca } : true) : undefined;
  const sasl = withSasl(answers) ? { mechanism: answers.mechanism, username: answers.username } : undefined;
  const list = (answers.brokers ?? '').split(',').map((broker) => broker.trim());
  return { brokers: list, ...(ssl === undefined ? {} : { ssl }), ...(sasl ? { sasl } : {}) };
}

/** The section of connections.yaml that holds a kind. */
export const SECTIONS: Record<ConnectionKind, string> = {
  kafka: 'kafka',
  registry: 'registries',
  snowflake: 'snowflake',
  prometheus: 'prometheus',
};

/** `base`, or `base-2`, `base-3`, … when connections of that name are there already. */
export function freeName(base: string, taken: string[]): string {
  let name = base;
  for (let number = 2; taken.includes(name); number++) name = `${base}-${number}`;
  return name;
}
