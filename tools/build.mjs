import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = [
  'apps',
  'libs',
  'packages/story',
  'tools',
  'nest-cli.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'package-lock.json',
];
/** Written when a build has succeeded, with the time at which that build began. */
const STAMP = join(ROOT, 'dist', '.built');

/** What is read as it is, by the code beside it. */
const COPIED = ['libs/database/src/sql'];

/** Compiles everything into dist: one pass over api, worker, libraries and tools (tsconfig.build.json). */
export async function build() {
  const begun = new Date();
  const nest = join(createRequire(import.meta.url).resolve('@nestjs/cli/package.json'), '..', 'bin', 'nest.js');
  const compiler = spawn(process.execPath, [nest, 'build', 'api'], { cwd: ROOT, stdio: 'inherit' });
  const [code] = await once(compiler, 'exit');
  if (code !== 0) throw new Error('the build failed');
  for (const folder of COPIED) {
    await rm(join(ROOT, 'dist', folder), { recursive: true, force: true });
    await cp(join(ROOT, folder), join(ROOT, 'dist', folder), { recursive: true });
  }
  await writeFile(STAMP, '');
  await utimes(STAMP, begun, begun);
}

/** Whether dist is missing or older than a source. */
export async function isStale() {
  if (!existsSync(STAMP)) return true;
  const { mtimeMs: built } = await stat(STAMP);
  for (const source of SOURCES) if (await isNewer(join(ROOT, source), built)) return true;
  return false;
}

async function isNewer(path, time) {
  const found = await stat(path);
  if (found.mtimeMs > time) return true;
  if (!found.isDirectory()) return false;
  const entries = await readdir(path);
  for (const entry of entries) if (await isNewer(join(path, entry), time)) return true;
  return false;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!process.argv.includes('--if-stale') || (await isStale())) {
    await build().catch((error) => {
      console.error(error.message);
      process.exitCode = 1;
    });
  }
}
