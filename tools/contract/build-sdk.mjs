// Writes packages/sdk/dist: ESM, CommonJS and types of both. With a folder as argument it writes there instead, beside a
// copy of what is published with it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = fileURLToPath(new URL('../../packages/sdk', import.meta.url));
const FORMS = { esm: 'tsconfig.build.json', cjs: 'tsconfig.cjs.json' };
const PUBLISHED = ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'vectors'];

const target = process.argv[2] ? resolve(process.argv[2]) : PACKAGE;
const compiler = join(createRequire(import.meta.url).resolve('typescript/package.json'), '..', 'bin', 'tsc');

async function compile(form, project) {
  const outDir = join(target, 'dist', form);
  const options = [compiler, '-p', join(PACKAGE, project), '--outDir', outDir];
  const [code] = await once(spawn(process.execPath, options, { stdio: 'inherit' }), 'exit');
  if (code !== 0) throw new Error(`packages/sdk does not compile to ${form}`);
  // Says what the files beside it are, whatever the package as a whole is.
  if (form === 'cjs') await writeFile(join(outDir, 'package.json'), '{ "type": "commonjs" }\n');
}

await mkdir(target, { recursive: true });
for (const [form, project] of Object.entries(FORMS)) await compile(form, project);
if (target !== PACKAGE)
  for (const name of PUBLISHED) await cp(join(PACKAGE, name), join(target, name), { recursive: true });
