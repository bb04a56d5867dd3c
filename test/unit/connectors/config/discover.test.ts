import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { readDbtProfiles } from '../../../../connectors/src/config/dbtProfiles.ts';
import {
  type ConnectionSet,
  chooseKafka,
  choosePrometheus,
  chooseRegistry,
  chooseSnowflake,
  discoverConnections,
  envSecrets,
  firstSecrets,
  passwordOf,
  prometheusEntry,
  Secret,
  saveConnection,
  workspaceFolder,
} from '../../../../connectors/src/config/index.ts';

let root: string;
before(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'data-product-config-'));
});
after(() => rm(root, { recursive: true, force: true }));

let count = 0;
/** A workspace with the given files; `home/` is the home folder. */
async function workspace(files: Record<string, string>, env: Record<string, string> = {}, settings?: unknown) {
  const folder = path.join(root, String(count++));
  await mkdir(path.join(folder, 'home'), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
    await chmod(file, 0o600);
  }
  const find = () => discoverConnections({ folders: [folder], env, home: path.join(folder, 'home'), settings });
  return { folder, find, set: await find() };
}
const one = <T>(list: readonly T[]): T => {
  assert.equal(list.length, 1);
  return list[0] as T;
};
const failed = (result: { ok: boolean }) => {
  assert.ok(!result.ok);
  return result as { ok: false; code: string; reason: string; action: string };
};
const messages = (set: ConnectionSet) =>
  [...set.kafka, ...set.snowflake, ...set.registries, ...set.prometheus, set].flatMap(({ problems }) =>
    problems.map(({ line, message }) => `${line ?? '-'}: ${message}`),
  );

const YAML = `# ours
kafka:
  mesh:
    brokers: ["\${env:BROKER:-localhost:9092}", other:9093]
    ssl: { ca: certs/ca.pem }
    sasl: { mechanism: SCRAM-SHA-512, username: demo, password: "\${env:KAFKA_SECRET}" }
registries:
  mesh: { url: "http://localhost:8081/" }
prometheus:
  platform:
    url: http://localhost:9090
    headers: { Authorization: "Bearer \${env:TOKEN}" }
defaults: { kafka: mesh, registry: mesh }
`;

describe('connections.yaml', () => {
  test('entries with variables filled in, paths resolved, places named', async () => {
    const { set, folder } = await workspace(
      { '.data-product/connections.yaml': YAML, 'certs/ca.pem': 'pem' },
      { KAFKA_SECRET: 'hidden-1', TOKEN: 'hidden-2' },
    );
    assert.deepEqual(messages(set), []);
    const mesh = one(set.kafka);
    assert.deepEqual(mesh.brokers, ['localhost:9092', 'other:9093']);
    assert.deepEqual(mesh.tls?.ca, { file: path.join(folder, 'certs/ca.pem') });
    assert.equal(mesh.sasl?.mechanism, 'scram-sha-512');
    assert.equal(mesh.sasl?.password?.reveal(), 'hidden-1');
    assert.deepEqual(mesh.origin, {
      source: 'workspace',
      file: path.join(folder, '.data-product/connections.yaml'),
      line: 3,
      text: '.data-product/connections.yaml:3',
    });
    assert.equal(one(set.registries).url, 'http://localhost:8081');
    assert.equal(one(set.prometheus).headers.Authorization?.reveal(), 'Bearer hidden-2');
    assert.deepEqual(set.defaults, { kafka: 'mesh', registry: 'mesh', snowflake: undefined });
    for (const shown of [JSON.stringify(set), inspect(set, { depth: 9 }), `${mesh.sasl?.password}`])
      assert.doesNotMatch(shown, /hidden/);
  });

  test('the local file overrides by name, settings override both', async () => {
    const files = {
      '.data-product/connections.yaml':
        'kafka: {mesh: {brokers: [a:1]}, other: {brokers: [b:2]}}\ndefaults: {kafka: other}\n',
      '.data-product/connections.local.yaml': 'kafka: {mesh: {brokers: [local:3]}}\n',
    };
    const { set } = await workspace(files);
    assert.deepEqual(
      set.kafka.map(({ name, brokers }) => [name, brokers[0]]),
      [
        ['mesh', 'local:3'],
        ['other', 'b:2'],
      ],
    );
    assert.equal(set.defaults.kafka, 'other');
    const { set: overridden } = await workspace(files, {}, { kafka: { mesh: { brokers: ['set:4'] } } });
    assert.deepEqual(overridden.kafka[0]?.brokers, ['set:4']);
    assert.equal(overridden.kafka[0]?.origin.text, 'setting dataProduct.connections');
  });

  test('a secret in clear is refused with the remedy, and not kept', async () => {
    const { set } = await workspace({
      '.data-product/connections.yaml':
        'kafka:\n  mesh:\n    brokers: [a:1]\n    sasl: {username: u, password: in-clear-1}\nprometheus:\n  p: {url: "http://u:in-clear-2@h", headers: {Authorization: Bearer in-clear-3}}\n',
    });
    assert.equal(one(set.kafka).sasl?.password, undefined);
    const refused = failed(chooseKafka(set));
    assert.equal(refused.code, 'connection/incomplete');
    assert.match(refused.action, /\$\{env:NAME\}/);
    assert.deepEqual(messages(set), [
      '4: "password" is written in clear.',
      '6: The header "Authorization" is written in clear.',
      '6: "url" holds a password.',
    ]);
    assert.doesNotMatch(JSON.stringify([set, refused]), /in-clear/);
  });

  test('mistakes are told with line and remedy', async () => {
    const { set } = await workspace({
      '.data-product/connections.yaml':
        'kafka:\n  mesh:\n    broker: [a:1]\n  port: {brokers: [nope]}\n  var: {brokers: ["\u0024{env:UNSET}"]}\nkafak: {}\n',
    });
    assert.deepEqual(messages(set), [
      '3: Unknown key "broker". Did you mean "brokers"?',
      '2: "brokers" must list at least one host:port.',
      '4: The broker "nope" is not of the form host:port.',
      '5: "brokers" needs the environment variable UNSET, which is not set.',
      '6: Unknown key "kafak". Did you mean "kafka"?',
    ]);
    const { set: broken } = await workspace({ '.data-product/connections.yaml': 'kafka: {\n' });
    assert.match(messages(broken).join(), /connections\.yaml is not valid YAML at line/);
  });
});

describe("other tools' files", () => {
  test("Kafka's client.properties: JAAS, PEM, continued lines; a Java key store is explained", async () => {
    const { set, folder } = await workspace({
      'config/client.properties': `# c
bootstrap.servers = a:9093,b:9093
security.protocol=SASL_SSL
sasl.mechanism=SCRAM-SHA-256
sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \\
    username="svc" password="hid\\\\"den";
ssl.truststore.type=PEM
ssl.truststore.location=ca.pem
ssl.endpoint.identification.algorithm=
`,
      'config/kafka.properties': 'bootstrap.servers=c:1\nsecurity.protocol=SSL\nssl.truststore.location=trust.jks\n',
      'config/unrelated.properties': 'bootstrap.servers=no:1\n',
    });
    assert.deepEqual(
      set.kafka.map(({ name }) => name),
      ['config/client.properties', 'config/kafka.properties'],
    );
    const [client, jks] = set.kafka;
    assert.deepEqual(client?.brokers, ['a:9093', 'b:9093']);
    assert.equal(client?.sasl?.mechanism, 'scram-sha-256');
    assert.equal(client?.sasl?.username, 'svc');
    assert.equal(client?.sasl?.password?.reveal(), 'hid"den');
    assert.deepEqual(client?.tls?.ca, { file: path.join(folder, 'config/ca.pem') });
    assert.equal(client?.tls?.verifyHostname, false);
    assert.match(jks?.problems[0]?.message ?? '', /Java key store/);
    assert.match(jks?.problems[0]?.action ?? '', /openssl pkcs12/);
  });

  test('KAFKA_* variables; a user without a protocol means SASL over TLS', async () => {
    const { set } = await workspace(
      {},
      { KAFKA_BROKERS: 'k1:9093, k2:9093', KAFKA_USER: 'u', KAFKA_PASSWORD: 'hidden' },
    );
    const entry = one(set.kafka);
    assert.deepEqual(
      [entry.name, entry.brokers, entry.sasl?.mechanism, entry.sasl?.username],
      ['environment', ['k1:9093', 'k2:9093'], 'scram-sha-512', 'u'],
    );
    assert.ok(entry.tls);
    assert.equal(entry.origin.text, 'environment variable KAFKA_BROKERS');
  });

  test("Strimzi's Kafka: listeners with their addresses, as far as the file knows them", async () => {
    const { set } = await workspace({
      'deploy/kafka-cluster.yaml': `apiVersion: v1
kind: Namespace
---
apiVersion: kafka.strimzi.io/v1beta2
kind: Kafka
metadata: {name: mesh, namespace: data}
spec:
  kafka:
    listeners:
      - {name: plain, port: 9092, type: internal, tls: false}
      - {name: lb, port: 9094, type: loadbalancer, tls: true, authentication: {type: scram-sha-512}}
      - {name: web, port: 9095, type: ingress, tls: true, configuration: {bootstrap: {host: kafka.example.com}}}
      - {name: node, port: 9096, type: nodeport, tls: false}
status:
  listeners: [{name: lb, bootstrapServers: "203.0.113.7:9094"}]
`,
      'deploy/kafka-notes.yaml': 'kind: Kafka\n',
      'deploy/kafka-broken.yaml': 'apiVersion: kafka.strimzi.io/v1beta2\nkind: Kafka\nspec: *nowhere\n',
    });
    const shape = set.kafka.map(({ name, brokers, tls, sasl, problems }) => [
      name,
      brokers.join(),
      Boolean(tls),
      sasl?.mechanism,
      problems[0]?.severity,
    ]);
    assert.deepEqual(shape, [
      ['mesh/lb', '203.0.113.7:9094', true, 'scram-sha-512', undefined],
      ['mesh/web', 'kafka.example.com:443', true, undefined, undefined],
      ['mesh/plain', 'mesh-kafka-bootstrap.data.svc:9092', false, undefined, 'warning'],
      ['mesh/node', '', false, undefined, 'error'],
    ]);
    assert.equal(set.kafka[0]?.origin.text, path.join('deploy', 'kafka-cluster.yaml:4'));
    assert.match(failed(chooseKafka(set, 'mesh/node')).action, /kubectl get kafka mesh -n data/);
  });

  test("Snowflake's connections.toml: default, overrides, permissions, the home it is told", async () => {
    const toml =
      '[prod]\naccount = "org-acc"\nuser = "U"\npassword = "hidden"\nhost = "127.0.0.1"\nport = 8085\nprotocol = "http"\n\n[key]\naccount = "a"\nuser = "u"\nprivate_key_file = "key.p8"\n';
    const { set, folder, find } = await workspace(
      {
        'home/.snowflake/connections.toml': toml,
        'home/.snowflake/config.toml': 'default_connection_name = "key"\n[connections.ignored]\naccount = "x"\n',
      },
      { SNOWFLAKE_CONNECTIONS_PROD_ROLE: 'REPORTER' },
    );
    assert.deepEqual(
      set.snowflake.map(({ name }) => name),
      ['prod', 'key'],
    );
    const [prod, key] = set.snowflake;
    assert.deepEqual(
      [prod?.account, prod?.host, prod?.port, prod?.protocol, prod?.role, prod?.password?.reveal()],
      ['org-acc', '127.0.0.1', 8085, 'http', 'REPORTER', 'hidden'],
    );
    assert.deepEqual(
      [key?.authenticator, key?.privateKeyPath],
      ['snowflake_jwt', path.join(folder, 'home/.snowflake/key.p8')],
    );
    assert.match(key?.origin.text ?? '', /^~\/\.snowflake\/connections\.toml:9$/);
    const chosen = chooseSnowflake(set);
    assert.equal(chosen.ok && chosen.value.name, 'key');
    await chmod(path.join(folder, 'home/.snowflake/connections.toml'), 0o644);
    assert.match(messages(await find()).join(), /can be read by other users/);
    await chmod(path.join(folder, 'home/.snowflake/connections.toml'), 0o666);
    assert.match(failed(chooseSnowflake(await find())).action, /chmod 600/);
    const { set: moved } = await workspace(
      { 'elsewhere/connections.toml': '[x]\naccount = "a"\n' },
      { SNOWFLAKE_HOME: path.join(root, String(count), 'elsewhere') },
    );
    assert.deepEqual(
      moved.snowflake.map(({ name }) => name),
      ['x'],
    );
    const { set: broken } = await workspace({ 'home/.snowflake/connections.toml': '[x]\npassword = "hidden\n' });
    assert.match(messages(broken).join(), /not valid TOML at line 2/);
    assert.doesNotMatch(JSON.stringify(broken), /hidden/);
  });

  test("dbt's profiles.yml: the project's profile, its default target first, env_var rendered, other Jinja refused", async () => {
    const profiles = `shop:
  target: "{{ env_var('TARGET', 'prod') }}"
  outputs:
    dev: {type: snowflake, account: "{{ env_var('ACC') }}", user: u, password: "{{ env_var('PW') }}", port: 443}
    prod: {type: snowflake, account: "{{ var('x') }}", user: u}
    local: {type: duckdb, path: x}
other:
  outputs: {dev: {type: snowflake, account: o}}
`;
    const { set } = await workspace(
      { 'dbt/dbt_project.yml': 'name: shop\nprofile: shop\n', 'dbt/profiles.yml': profiles },
      { ACC: 'org-1', PW: 'hidden' },
    );
    assert.deepEqual(
      set.snowflake.map(({ name }) => name),
      ['shop/prod', 'shop/dev'],
    );
    assert.equal(set.snowflake[1]?.account, 'org-1');
    assert.equal(set.snowflake[1]?.password?.reveal(), 'hidden');
    assert.match(set.snowflake[0]?.problems[0]?.message ?? '', /"account" uses Jinja other than env_var/);
  });

  test('our file refers to them: connection, profile, properties', async () => {
    const { set } = await workspace({
      '.data-product/connections.yaml':
        'snowflake:\n  a: {connection: prod, role: READER}\n  b: {profile: {project: dbt, target: dev}}\n  c: {connection: prd}\nkafka:\n  k: {properties: kafka/client.properties}\n',
      'home/.snowflake/connections.toml': '[prod]\naccount = "acc"\nrole = "ADMIN"\n',
      'dbt/dbt_project.yml': 'name: shop\nprofile: shop\n',
      'home/.dbt/profiles.yml': 'shop: {target: dev, outputs: {dev: {type: snowflake, account: from-dbt}}}\n',
      'kafka/client.properties': 'bootstrap.servers=a:1\n',
    });
    const by = (name: string) => set.snowflake.find((entry) => entry.name === name);
    assert.deepEqual([by('a')?.account, by('a')?.role], ['acc', 'READER']);
    assert.equal(by('b')?.account, 'from-dbt');
    assert.match(by('c')?.problems[0]?.action ?? '', /Did you mean prod/);
    assert.deepEqual(set.kafka.find(({ name }) => name === 'k')?.brokers, ['a:1']);
  });
});

describe('choosing', () => {
  test('none, unknown, several', async () => {
    const { set: none } = await workspace({});
    for (const choose of [chooseKafka, chooseSnowflake, choosePrometheus, chooseRegistry]) {
      const result = failed(choose(none));
      assert.equal(result.code, 'connection/none');
      assert.match(result.action, /Add Connection/);
    }
    const { set } = await workspace({
      '.data-product/connections.yaml': 'kafka: {staging: {brokers: [a:1]}, prod: {brokers: [b:1]}}\n',
    });
    assert.equal(failed(chooseKafka(set)).code, 'connection/ambiguous');
    assert.match(failed(chooseKafka(set, 'stagin')).action, /Did you mean staging\? Known: staging, prod/);
    const chosen = chooseKafka(set, 'prod');
    assert.equal(chosen.ok && chosen.value.name, 'prod');
  });
  test('what the workspace says wins over what lies around', async () => {
    const { set } = await workspace(
      { '.data-product/connections.yaml': 'kafka: {mesh: {brokers: [a:1]}}\n' },
      { KAFKA_BROKERS: 'x:1' },
    );
    const chosen = chooseKafka(set);
    assert.equal(chosen.ok && chosen.value.name, 'mesh');
  });
});

describe('secrets', () => {
  test('from CI variables, before those of files', async () => {
    const { set } = await workspace({}, { KAFKA_BROKERS: 'x:1', KAFKA_USER: 'u', KAFKA_PASSWORD: 'of the file' });
    const entry = one(set.kafka);
    assert.equal(await passwordOf(entry, envSecrets({})), 'of the file');
    assert.equal(await passwordOf(entry, envSecrets({ DATA_PRODUCT_KAFKA_ENVIRONMENT_PASSWORD: 'of CI' })), 'of CI');
    const both = firstSecrets(envSecrets({}), { get: async ({ kind, name }) => `${kind}/${name}` });
    assert.equal(await both.get(entry), 'kafka/environment');
    assert.equal(
      await envSecrets({ DATA_PRODUCT_KAFKA_MY_ENTRY_DEV_PASSWORD: 'x' }).get({ ...entry, name: 'my-entry/dev' }),
      'x',
    );
  });
  test('a URL on the command line gives its password to the entry, not to its URL', () => {
    const entry = prometheusEntry('http://u:hidden@h:9090/');
    assert.equal(entry.url, 'http://h:9090');
    assert.equal(entry.password?.reveal(), 'hidden');
    assert.doesNotMatch(inspect(entry) + JSON.stringify(entry), /hidden/);
    assert.equal(`${new Secret('hidden')}`, '•••');
  });
});

describe('saving', () => {
  test('adds, replaces and removes an entry, keeping comments and order', async () => {
    const before_ = '# team connections\nkafka:\n  # the mesh\n  mesh: { brokers: [a:1] } # here\nregistries:\n';
    const { folder } = await workspace({ '.data-product/connections.yaml': before_ });
    const file = path.join(folder, '.data-product/connections.yaml');
    assert.ok((await saveConnection(file, 'registry', 'r', { url: 'http://r' })).ok);
    assert.ok((await saveConnection(file, 'kafka', 'new', { brokers: ['b:2'], ssl: true })).ok);
    assert.equal(
      await readFile(file, 'utf8'),
      '# team connections\nkafka:\n  # the mesh\n  mesh: { brokers: [ a:1 ] } # here\n  new:\n    brokers:\n      - b:2\n    ssl: true\nregistries:\n  r:\n    url: http://r\n',
    );
    assert.ok((await saveConnection(file, 'kafka', 'new', undefined)).ok);
    assert.doesNotMatch(await readFile(file, 'utf8'), /new/);
  });
  test('makes the file, refuses a secret in clear and a file that is no YAML', async () => {
    const { folder, find } = await workspace({ 'bad.yaml': 'a: {' });
    const file = path.join(folder, '.data-product/connections.yaml');
    assert.ok((await saveConnection(file, 'kafka', 'k', { brokers: ['a:1'] })).ok);
    assert.deepEqual(one((await find()).kafka).brokers, ['a:1']);
    const refused = failed(
      await saveConnection(file, 'kafka', 'k', { brokers: ['a:1'], sasl: { username: 'u', password: 'hidden' } }),
    );
    assert.equal(refused.code, 'connection/secret-in-clear');
    assert.doesNotMatch(await readFile(file, 'utf8'), /hidden/);
    assert.equal(
      failed(await saveConnection(path.join(folder, 'bad.yaml'), 'kafka', 'k', {})).code,
      'connection/invalid-file',
    );
    assert.equal(await readFile(path.join(folder, 'bad.yaml'), 'utf8'), 'a: {');
  });
});

test('the workspace of a file: .data-product, else .git, else the working directory', async () => {
  const { folder } = await workspace({
    'repo/.git/HEAD': '',
    'repo/a/.data-product/x': '',
    'repo/a/b/c.yaml': '',
    'repo/d/c.yaml': '',
  });
  const at = (file: string) => path.relative(folder, workspaceFolder(path.join('repo', file), folder));
  assert.equal(at('a/b/c.yaml'), path.join('repo', 'a'));
  assert.equal(at('d/c.yaml'), 'repo');
});

test('aliases that cannot be resolved, or repeat too much, are a problem of their file, never an exception', async () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x, x]',
    ...['b', 'c', 'd', 'e'].map((name, i) => {
      const before = `*${'abcd'[i]}`;
      return `${name}: &${name} [${Array(10).fill(before).join(', ')}]`;
    }),
  ].join('\n');
  for (const text of ['kafka: *nowhere\n', bomb]) {
    const { set, folder } = await workspace({
      '.data-product/connections.yaml': text,
      'home/.dbt/profiles.yml': text,
      '.data-product/connections.local.yaml': 'kafka: { mesh: { brokers: [a:1] } }\n',
    });
    assert.deepEqual(one(set.kafka).brokers, ['a:1'], 'the other files count');
    assert.match(messages(set).join(), /connections\.yaml cannot be read: an alias/);
    assert.match(messages(set).join(), /\.dbt\/profiles\.yml cannot be read: an alias/, 'told with the others');
    const home = path.join(folder, 'home');
    const profiles = await readDbtProfiles(path.join(home, '.dbt', 'profiles.yml'), {}, home);
    assert.match(one(profiles.problems).message, /profiles\.yml cannot be read: an alias/);
  }
});
