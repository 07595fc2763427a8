// Writes packages/cli/dist: one file with the SDK and packages/story in it. With a folder as argument it writes there
// instead, beside a copy of what is published with it.
import { chmod, cp, mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PACKAGE = join(ROOT, 'packages/cli');
const PUBLISHED = ['package.json', 'README.md', 'LICENSE'];

const target = process.argv[2] ? resolve(process.argv[2]) : PACKAGE;
const { version, dependencies } = JSON.parse(await readFile(join(PACKAGE, 'package.json'), 'utf8'));
const outfile = join(target, 'dist/creative-space.mjs');

await mkdir(target, { recursive: true });
await build({
  entryPoints: [join(PACKAGE, 'src/main.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  external: Object.keys(dependencies),
  banner: { js: '#!/usr/bin/env node' },
  define: { VERSION: JSON.stringify(version) },
  tsconfig: join(ROOT, 'tsconfig.json'),
});
await chmod(outfile, 0o755);
if (target !== PACKAGE) for (const name of PUBLISHED) await cp(join(PACKAGE, name), join(target, name));
