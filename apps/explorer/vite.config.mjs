import { fileURLToPath } from 'node:url';
import { VAULT, weigh } from './build/weigh.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

// The tests build too, with a NODE_ENV of their own: the page would then carry React's warnings, and weigh more.
if (process.argv.includes('build')) process.env.NODE_ENV = 'production';

/** @type {import('vite').UserConfig} */
export default {
  root: at('.'),
  base: '/explorer/',
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic' } },
  resolve: {
    alias: {
      '@creative-space/sdk': at('../../packages/sdk/src/index.ts'),
      '@creative-space/story': at('../../packages/story/src/index.ts'),
      '@creative-space/vault': at('../../packages/vault/src/index.ts'),
    },
  },
  worker: { format: 'es' },
  build: {
    outDir: at('../../dist/apps/explorer'),
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    // Fonts and pictures stay files: the page's policy knows no other fonts.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      input: { page: at('index.html'), 'service-worker': at('src/offline/service-worker.ts') },
      output: {
        // Small files pack badly: what reads the notations of other tools comes as one, when a file is dropped.
        codeSplitting: {
          groups: [
            { name: 'importers', test: /packages\/story\/src\/import\/(?!import-|detect|imported|losses)/ },
            // Run by who turns backup or sync on, and no part of the first load; hashes are the stories' as well.
            {
              name: VAULT,
              test: /packages\/vault\/|node_modules\/(@noble\/(?!hashes\/(sha2|_md|_u64|utils))|@hpke|yjs|lib0|y-protocols)/,
            },
            // What loads a chunk when it is needed is needed before it.
            { name: 'preload', test: /vite\/preload-helper/, priority: 1 },
          ],
        },
        entryFileNames: ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
      onLog(level, log, handle) {
        // "use client" is for servers that render React; there is none here. And @hpke asks for Node's crypto where there is
        // no Web Crypto, which a page always has.
        if (log.code === 'MODULE_LEVEL_DIRECTIVE' || /"crypto" has been externalized.*@hpke/.test(log.message)) return;
        handle(level, log);
      },
    },
  },
  plugins: [weigh()],
  // `npx vite apps/explorer` beside `npm start`: the page anew at every change, its questions to the api.
  server: { proxy: { '^/(?!explorer)': 'http://127.0.0.1:3000' } },
};
