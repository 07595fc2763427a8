// Plain JavaScript, because it runs before anything is compiled. The SDK is published as modules and is in no build of the
// engine's: both are bundled for the run.
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
if (!existsSync('node_modules/esbuild')) {
  console.error('run npm install first');
  process.exit(1);
}
const { build } = await import('esbuild');
const outfile = 'dist/demo.cjs';
await build({
  entryPoints: ['tools/demo/main.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  tsconfig: 'tsconfig.json',
});
await import(pathToFileURL(outfile).href);
