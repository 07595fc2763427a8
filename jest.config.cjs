// Nest 12 and a few other packages are ESM only, which Jest on Node 20 cannot require: SWC turns them into CommonJS.
const ESM_PACKAGES = [
  '@nestjs',
  'jose',
  'file-type',
  'strtok3',
  'token-types',
  'uint8array-extras',
  'load-esm',
  '@tokenizer',
  'oidc-provider',
  'canonicalize',
  'content-disposition',
  'glob',
  'cookie',
  'thumbhash',
  '@noble',
  'd3-hierarchy',
  // CommonJS with an import() in it, which Jest cannot do either.
  '@opentelemetry/otlp-exporter-base',
];

const shared = {
  rootDir: __dirname,
  testEnvironment: 'node',
  moduleNameMapper: {
    '^@(cse|creative-space)/sdk$': '<rootDir>/packages/sdk/src/index.ts',
    '^@creative-space/sdk/node$': '<rootDir>/packages/sdk/src/node/index.ts',
    '^@(cse|creative-space)/story$': '<rootDir>/packages/story/src/index.ts',
    '^@creative-space/vault$': '<rootDir>/packages/vault/src/index.ts',
    '^@creative-space/vault/node$': '<rootDir>/packages/vault/src/node/index.ts',
    '^@cse/([a-z-]+)$': '<rootDir>/libs/$1/src/index.ts',
  },
  transform: {
    '^.+\\.m?[jt]s$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${ESM_PACKAGES.join('|')})/)`],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.data'],
  setupFiles: ['<rootDir>/test/harness/jest-setup.ts'],
};

module.exports = {
  // Every test file loads the application anew, and Jest frees little of it: a worker that has grown is replaced. `npm test`
  // gives it room for young objects (--max-semi-space-size, in MiB): a tenth of the processor time went to collecting them.
  workerIdleMemoryLimit: '1GB',
  // Much of a test is waiting for processes, disks and timers: Jest would leave one of two cores idle.
  maxWorkers: '100%',
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{apps,libs,packages,test,tools}/**/*.spec.ts'],
    },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/**/*.e2e-spec.ts'],
      globalSetup: '<rootDir>/test/harness/global-setup.ts',
      globalTeardown: '<rootDir>/test/harness/global-teardown.ts',
    },
  ],
  testTimeout: 30_000,
};
