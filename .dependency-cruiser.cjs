/** The layers of docs/architecture.md, checked by `npm run lint`. */
const only = (name, from, allowed, comment) => ({
  name, comment, severity: 'error',
  from: { path: from },
  to: { path: '^(client|server|sql|connectors|cli|test|bench|scripts)/', pathNot: [from, ...allowed] },
});
module.exports = {
  forbidden: [
    only('service-is-pure', '^server/src/service/', ['^sql/src/', '^server/src/protocol\\.ts$'], 'The language service knows no connection, no file system, no network.'),
    only('workspace-over-service', '^server/src/workspace/', ['^server/src/service/', '^server/src/protocol\\.ts$'], 'workspace -> service'),
    only('lsp-composes', '^server/src/lsp/', ['^server/src/(workspace|service)/', '^server/src/protocol\\.ts$'], 'lsp -> workspace -> service'),
    only('sql-alone', '^sql/src/', [], 'sql knows nothing of ours'),
    only('connectors-alone', '^connectors/src/', ['^sql/src/', '^server/src/protocol\\.ts$'], 'connectors -> sql and shared types'),
    only('client-layers', '^client/src/', ['^connectors/src/', '^sql/src/', '^server/src/protocol\\.ts$'], 'client -> protocol, connectors, sql'),
    only('cli-layers', '^cli/src/', ['^server/src/', '^connectors/src/', '^sql/src/'], 'cli -> service, workspace, connectors, sql'),
    { name: 'cli-not-lsp', severity: 'error', from: { path: '^cli/src/' }, to: { path: '^server/src/lsp/' } },
    { name: 'only-client-imports-vscode', severity: 'error', from: { path: '^(server|sql|connectors|cli)/' }, to: { path: '^vscode$' } },
    { name: 'yaml-in-two-places', severity: 'error', from: { path: '^(client|server|sql|connectors|cli)/', pathNot: ['^server/src/service/document/', '^connectors/src/config/'] }, to: { path: '^(node_modules/)?yaml(/|$)' } },
    { name: 'service-opens-nothing', severity: 'error', from: { path: '^server/src/(service|workspace)/' }, to: { dependencyTypes: ['core'] } },
    { name: 'no-socket-in-the-server', severity: 'error', from: { path: '^server/src/' }, to: { path: '^(node:)?(net|tls|http|https|dgram)$' } },
    { name: 'no-test-code-in-the-product', severity: 'error', from: { path: '^(client|server|sql|connectors|cli)/' }, to: { path: '^(test|bench|scripts)/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.cache)/' },
    tsPreCompilationDeps: true,
    // TypeScript 7 has no parser that dependency-cruiser can call. swc does not tell type-only imports apart, so cycles are biome's (noImportCycles).
    parser: 'swc',
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'], extensions: ['.ts', '.mjs', '.js', '.json'] },
  },
};
