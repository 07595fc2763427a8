import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import a11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Who may import whom. The same table stands in AGENTS.md; a wrong import fails lint. */
const LIBRARIES = {
  core: [],
  config: ['core'],
  database: ['core', 'config'],
  redis: ['config'],
  jobs: ['core', 'config', 'redis'],
  storage: ['core', 'config'],
  telemetry: ['core', 'config'],
  lifecycle: ['core', 'config', 'database', 'jobs', 'storage', 'telemetry'],
  http: ['core', 'config', 'database', 'redis'],
  prompts: ['core', 'story'],
  usage: ['core', 'config', 'database', 'http'],
  auth: ['core', 'config', 'database'],
  'ai-proxy': ['core', 'config', 'prompts'],
  sketch: ['core', 'prompts', 'ai-proxy'],
  creator: ['core', 'config', 'database', 'prompts'],
  moderation: ['core', 'config'],
  projects: ['core', 'config', 'database', 'storage', 'usage'],
  media: ['core', 'config', 'database', 'jobs', 'storage', 'usage', 'moderation'],
};
const ALL = Object.keys(LIBRARIES);
/** What is published. No library may import one, but `prompts` the types and hashes of a story. */
const PACKAGES = ['story', 'sdk', 'vault'];

/** Packages that only one place may import. */
const OWNED_PACKAGES = [
  {
    packages: ['@anthropic-ai/sdk', '@anthropic-ai/sdk/*'],
    home: 'libs/ai-proxy/src/providers/',
  },
  { packages: ['english-verbs-helper', 'english-verbs-irregular/*'], home: 'libs/sketch/' },
  // By its whole name, because folders of ours are called so too.
  { regex: '^openai(/|$)', home: 'libs/media/src/providers/', also: 'libs/ai-proxy/src/providers/' },
  { packages: ['@google/genai', '@runwayml/sdk', '@fal-ai/client'], home: 'libs/media/src/providers/' },
  { packages: ['@aws-sdk/*', '@smithy/*'], home: 'libs/storage/src/providers/s3/' },
  { packages: ['@opentelemetry/*', 'prom-client'], home: 'libs/telemetry/' },
  { packages: ['ioredis'], home: 'libs/redis/', also: 'libs/http/' },
  { packages: ['bullmq', 'bullmq/*'], home: 'libs/jobs/', also: 'apps/worker/' },
  { packages: ['passport', 'passport-*', '@nestjs/passport', '@nestjs/jwt', 'jose'], home: 'libs/auth/' },
];

const deepImports = {
  group: ['@cse/*/*', '@creative-space/*', '**/libs/*', '**/libs/**', '**/apps/**', '**/packages/*/src/**'],
  message: 'Import a library by its name (@cse/usage), never by a path into it.',
};

/** The same by a relative path: ../../core/src/clock. */
const relativeDeepImports = {
  regex: `^(\\.\\./)+(${[...ALL, 'api', 'worker'].join('|')})/src(/|$)`,
  message: deepImports.message,
};

function restrictions(allowedLibraries, folder) {
  const forbidden = [...ALL, ...PACKAGES]
    .filter((name) => !allowedLibraries.includes(name))
    .map((name) => `@cse/${name}`);
  const foreign = OWNED_PACKAGES.filter(
    ({ home, also }) => !folder.startsWith(home) && !(also && folder.startsWith(also)),
  );
  return {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          deepImports,
          relativeDeepImports,
          ...(forbidden.length > 0
            ? [{ group: forbidden, message: `Not among what ${folder} may import (see AGENTS.md).` }]
            : []),
          ...foreign.map(({ packages, regex, home }) => ({
            ...(regex ? { regex } : { group: packages }),
            message: `Only ${home} may import this package.`,
          })),
        ],
      },
    ],
  };
}

/** The page asks the server by what is published, as any other client: nothing else of ours, no request of its own. */
const explorer = [
  {
    files: ['apps/explorer/src/**/*.{ts,tsx}'],
    ...reactHooks.configs.flat['recommended-latest'],
  },
  { files: ['apps/explorer/src/**/*.tsx'], ...a11y.flatConfigs.recommended },
  {
    files: ['apps/explorer/src/**/*.{ts,tsx}'],
    // The worker that keeps the page hands on what the browser asks for.
    ignores: ['**/*.spec.ts', 'apps/explorer/src/offline/service-worker.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['@cse/*', '**/libs/**', '**/apps/**', '**/packages/**', '@creative-space/*/*'],
              message: 'The Explorer knows @creative-space/sdk, @creative-space/story and @creative-space/vault.',
            },
            relativeDeepImports,
            { group: ['node:*'], message: 'The Explorer runs in browsers.' },
          ],
        },
      ],
      'no-restricted-globals': [
        'error',
        ...['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource'].map((name) => ({
          name,
          message: 'The SDK is the way to the server.',
        })),
        'process',
        'require',
      ],
    },
  },
];

const boundaries = [
  ...ALL.map((name) => ({ files: [`libs/${name}/**/*.ts`], rules: restrictions(LIBRARIES[name], `libs/${name}/`) })),
  { files: ['apps/api/**/*.ts'], rules: restrictions(ALL, 'apps/api/') },
  {
    files: ['apps/worker/**/*.ts'],
    rules: restrictions(
      ALL.filter((name) => !['auth', 'http'].includes(name)),
      'apps/worker/',
    ),
  },
  {
    // What is published runs in browsers as well, without the server's code.
    files: ['packages/*/src/**/*.ts'],
    // A second door for programs of Node, which nothing of the first one imports.
    ignores: ['**/*.spec.ts', 'packages/{sdk,vault}/src/node/**', 'packages/cli/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['@cse/*', '**/libs/**', '**/apps/**'], message: 'A package imports no library.' },
            { group: ['node:*'], message: 'A package runs in browsers.' },
          ],
        },
      ],
      'no-restricted-globals': ['error', 'Buffer', 'process', 'require'],
    },
  },
  {
    // A program of Node, that stands on what is published alone.
    files: ['packages/cli/src/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['@cse/*', '**/libs/**', '**/apps/**', '**/packages/**', '../../sdk/**', '../../../sdk/**'],
              message: 'The command line stands on @creative-space/sdk and @creative-space/story alone.',
            },
          ],
        },
      ],
    },
  },
  // A package's own home comes after the library that holds it, so that the wider rule does not win.
  ...OWNED_PACKAGES.filter(({ home }) => home.split('/').length > 3).map(({ home }) => ({
    files: [`${home}**/*.ts`],
    rules: restrictions(LIBRARIES[home.split('/')[1]], home),
  })),
];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', '.data/', 'packages/sdk/src/generated/', 'packages/*/dist/'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-non-null-assertion': 'off',
      'import-x/no-cycle': ['error', { maxDepth: 8, ignoreExternal: true }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['libs/**/*.ts', 'apps/**/*.ts'],
    ignores: ['libs/config/**', '**/*.spec.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only libs/config reads the environment.' },
      ],
    },
  },
  {
    // What runs in production, where `npm prune --omit=dev` has been: the images hold these and nothing else.
    files: ['libs/**/*.ts', 'apps/**/*.ts', 'tools/{commands,database}/**/*.ts'],
    // The Explorer is bundled: nothing of its packages is there afterwards.
    ignores: ['**/*.spec.ts', 'tools/database/generate-migration.ts', 'apps/explorer/**'],
    rules: { 'import-x/no-extraneous-dependencies': ['error', { devDependencies: false, peerDependencies: false }] },
  },
  {
    files: ['**/*.spec.ts', 'test/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.object.name=/^(it|test|describe)$/][callee.property.name=/^(only|skip|todo)$/]',
          message: 'No focused or skipped tests.',
        },
      ],
    },
  },
  ...boundaries,
  ...explorer,
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        module: 'writable',
        __dirname: 'readonly',
        require: 'readonly',
        URL: 'readonly',
      },
    },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
