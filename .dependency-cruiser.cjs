/**
 * Who may import whom: the star of ARCHITECTURE.md. `pnpm check --only imports` runs it.
 * An import that resolves to a workspace package has the path `packages/<name>/...`; one that is not even
 * in package.json stays unresolved as `@cascade/<name>`. The patterns below catch both.
 */
const PURE = 'core|velocity|risk|regime|signals|detector';
const ENGINES = 'velocity|risk|regime|signals';
const EDGES = 'feeds|redis-bus|replay';
const TESTS = '\\.test\\.ts$';
/**
 * Tests, and what only tests of the same package share: `*.sample.ts` (values, set-ups) and `*.contract.ts` (tests for several implementations).
 * `*.bench-subject.ts` are programs of an app that benchmarks bundle by path and run.
 */
const TEST_SIDE = '\\.(test|sample|contract|bench-subject)\\.ts$';

/** @param {string} names alternatives, e.g. `core|risk` */
const packages = (names) => `^(packages/(${names})/|@cascade/(${names})($|/))`;

/** @param {string} names */
const sourcesOf = (names) => `^packages/(${names})/src/`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'core-imports-nothing',
      comment:
        '@cascade/core is the vocabulary everybody shares: it must not import any other package. Move the code to the package that needs it.',
      severity: 'error',
      from: { path: sourcesOf('core') },
      to: { path: '^(packages|apps)/|^@cascade/', pathNot: '^packages/core/' },
    },
    {
      name: 'star-engines',
      comment:
        'Engines (velocity, risk, regime, signals) import @cascade/core and nothing else: the star of ARCHITECTURE.md. ' +
        "Take the other engine's snapshot as a parameter (its shape is in @cascade/core); @cascade/detector composes the engines.",
      severity: 'error',
      from: { path: `^packages/(${ENGINES})/src/` },
      to: { path: '^(packages|apps)/|^@cascade/', pathNot: ['^packages/$1/', packages('core|testkit')] },
    },
    {
      name: 'star-detector',
      comment: '@cascade/detector composes the engines and does no I/O: it imports only @cascade/core and the four engines.',
      severity: 'error',
      from: { path: sourcesOf('detector') },
      to: { path: '^(packages|apps)/|^@cascade/', pathNot: ['^packages/detector/', packages(`core|testkit|${ENGINES}`)] },
    },
    {
      name: 'star-edges',
      comment:
        'feeds, redis-bus and replay do I/O and import only @cascade/core, so that each can be used alone. ' +
        'Compose them with the detector in apps/.',
      severity: 'error',
      from: { path: `^packages/(${EDGES})/src/` },
      to: { path: '^(packages|apps)/|^@cascade/', pathNot: ['^packages/$1/', packages('core|testkit')] },
    },
    {
      name: 'star-alerts',
      comment: '@cascade/alerts is a subscriber of the bus: it imports only @cascade/core and the documents of @cascade/redis-bus.',
      severity: 'error',
      from: { path: sourcesOf('alerts') },
      to: { path: '^(packages|apps)/|^@cascade/', pathNot: ['^packages/alerts/', packages('core|testkit|redis-bus')] },
    },
    {
      name: 'testkit-imports-only-core',
      comment:
        '@cascade/testkit is a development dependency of every package: importing one of them would be a cycle. Only @cascade/core is allowed.',
      severity: 'error',
      from: { path: sourcesOf('testkit') },
      to: { path: '^(packages|apps)/|^@cascade/', pathNot: packages('core|testkit') },
    },
    {
      name: 'testkit-only-in-tests',
      comment:
        '@cascade/testkit is private test support: published sources must not import it. Use it in *.test.ts, *.sample.ts, *.contract.ts, benchmarks or the app.',
      severity: 'error',
      from: { path: '^packages/', pathNot: [TEST_SIDE, '^packages/testkit/'] },
      to: { path: packages('testkit') },
    },
    {
      name: 'nobody-imports-apps',
      comment: 'Apps compose packages, never the other way round: move the shared code into a package.',
      severity: 'error',
      from: { path: '^(packages|examples|benchmarks)/' },
      to: { path: '^apps/' },
    },
    {
      name: 'pure-without-node',
      comment: 'Pure packages run in a browser and in replay: no Node builtins. I/O belongs to feeds, redis-bus, replay or an app.',
      severity: 'error',
      from: { path: sourcesOf(PURE), pathNot: TEST_SIDE },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pure-without-npm',
      comment:
        'Pure packages have no dependencies but the workspace packages of the star: write the few lines or move the code to an edge package.',
      severity: 'error',
      from: { path: sourcesOf(PURE), pathNot: TEST_SIDE },
      to: { path: '(^|/)node_modules/' },
    },
    {
      name: 'no-own-index',
      comment:
        "Inside a package import the file that has it, never the package's own index.ts: an index that is imported back makes cycles.",
      severity: 'error',
      from: { path: '^(packages/[^/]+)/src/', pathNot: TEST_SIDE },
      to: { path: ['^$1/src/index\\.ts$', '^$1/src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'no-deep-imports',
      comment: 'Import a package by its name (@cascade/<name>), not by a path into its sources: only what index.ts exports is public.',
      severity: 'error',
      // The page is tried on the whole service, with that one's rig.
      from: { path: '^(packages|apps|examples|benchmarks)/([^/]+)/', pathNot: '^apps/dashboard/e2e/' },
      to: { path: '^(packages|apps)/', pathNot: '^$1/$2/', dependencyTypes: ['local'] },
    },
    {
      name: 'no-cycles',
      comment: 'Files that import each other cannot be understood one at a time: move the shared part into a third file.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-to-tests',
      comment: 'Sources and tests must not import a test file: move what they share into its own file or into @cascade/testkit.',
      severity: 'error',
      from: {},
      to: { path: TESTS },
    },
    {
      name: 'test-support-only-in-tests',
      comment: '*.sample.ts and *.contract.ts are shared by the tests of their package: published sources must not import them.',
      severity: 'error',
      from: { path: '^(packages|apps)/', pathNot: TEST_SIDE },
      to: { path: '\\.(sample|contract)\\.ts$' },
    },
    {
      name: 'resolvable',
      comment: 'This import leads nowhere: correct the path (relative imports end in .js) or add the package to package.json.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['(^|/)(dist|coverage|\\.turbo|\\.cache)/', '(^|/)api\\.d\\.ts$'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@cascade/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.d.ts', '.json'],
    },
  },
};
