// Who may import whom (docs/assurance.md). Type-only imports count like any other; test/arch proves that each rule bites.
const NETWORK = '^(node:)?(net|http|https|http2|tls|dgram|dns|dns/promises|inspector)$';
const NATIVES = '(^|/)(better-sqlite3|graphene-pk11|pkcs11js)(/|$)';
const ELECTRON = 'node_modules/electron/|^electron(/(main|common|renderer|utility))?$';

/** The npm packages that work without Node, without a window and without a network. */
const PURE_PACKAGES =
  'node_modules/(@noble/(hashes|curves)|@scure/base|zod|yaml|canonicalize|shamir-secret-sharing|qr|@peculiar/asn1-[a-z0-9-]+)/';

/** The stages of shared/, lowest first. A stage imports its own row and the rows above it in this list, nothing below. */
const STAGES = [
  ['core'],
  ['hsm', 'shares', 'byok', 'pki', 'transcript'],
  ['script', 'engine', 'documents'],
  ['verify', 'inventory'],
  ['ipc'],
];

const stageOrder = STAGES.slice(0, -1).map((row, index) => ({
  name: `stage-order-${row.join('-')}`,
  comment: `shared/${row.join(', shared/')} know nothing of later stages`,
  severity: 'error',
  from: { path: `^shared/(${row.join('|')})/` },
  to: {
    path: `^shared/(${STAGES.slice(index + 1)
      .flat()
      .join('|')})/`,
  },
}));

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '\\?|^electron' } },
    {
      name: 'shared-is-pure',
      comment: 'shared/ imports itself and a short list of packages, nothing of Node, Electron or the window',
      severity: 'error',
      from: { path: '^shared/' },
      to: { pathNot: `^shared/|${PURE_PACKAGES}` },
    },
    ...stageOrder,
    {
      name: 'renderer-is-isolated',
      comment: 'the window knows shared/ and itself',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: `^(electron|test|scripts)/|${ELECTRON}` },
    },
    { name: 'no-node-in-renderer', severity: 'error', from: { path: '^renderer/' }, to: { dependencyTypes: ['core'] } },
    {
      name: 'service-without-electron',
      comment: 'the service and the command line run under plain Node',
      severity: 'error',
      from: { path: '^electron/(service|cli)/' },
      to: { path: `${ELECTRON}|^electron/(main|preload)/|^renderer/` },
    },
    {
      name: 'shell-without-service',
      comment: 'main starts the service as another process; loaded into main, a vendor library could take the window down',
      severity: 'error',
      from: { path: '^electron/(main|preload)/' },
      to: { path: '^electron/(service|cli)/|^renderer/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'natives-only-in-service',
      severity: 'error',
      from: { path: '^(electron|shared|renderer)/', pathNot: '^electron/service/' },
      to: { path: NATIVES },
    },
    { name: 'no-network', severity: 'error', from: { path: '^(electron|shared|renderer)/' }, to: { path: NETWORK } },
    {
      name: 'product-without-tests',
      severity: 'error',
      from: { path: '^(electron|shared|renderer)/' },
      to: { path: '^(test|scripts)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^test/arch/fixtures' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
