import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
const require = createRequire(import.meta.url);
/** A program of a package, by its file. */
const program = (name, file) => join(dirname(require.resolve(`${name}/package.json`)), file);

/** What is read as it is, by the code beside it. */
const COPIED = ['libs/database/src/sql', 'libs/media/src/providers/storyboard/data', 'apps/api/src/docs/page'];

/**
 * What is built into dist, each by its sources. A stamp is written when a build has succeeded, with the time at which
 * it began.
 */
const PARTS = [
  {
    // One pass over api, worker, libraries and tools (tsconfig.build.json).
    stamp: join(DIST, '.built'),
    sources: [
      'apps/api',
      'apps/worker',
      'libs',
      'packages/story',
      'tools',
      'nest-cli.json',
      'tsconfig.json',
      'tsconfig.build.json',
      'package-lock.json',
    ],
    async build() {
      await run([program('@nestjs/cli', 'bin/nest.js'), 'build', 'api']);
      for (const folder of COPIED) {
        await rm(join(DIST, folder), { recursive: true, force: true });
        await cp(join(ROOT, folder), join(DIST, folder), { recursive: true });
      }
    },
  },
  {
    // The page at /explorer.
    stamp: join(DIST, '.built-explorer'),
    sources: ['apps/explorer', 'packages/sdk/src', 'packages/story/src', 'package-lock.json'],
    // Whatever the rest is run for: React has another build for development, which is larger and slower.
    build: () => run([program('vite', 'bin/vite.js'), 'build', 'apps/explorer'], { NODE_ENV: 'production' }),
  },
];

async function run(command, environment = {}) {
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, command, { cwd: ROOT, stdio: 'inherit', env });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error('the build failed');
}

/** Builds all parts, or those given, at the same time. */
export async function build(parts = PARTS) {
  await Promise.all(
    parts.map(async ({ stamp, build: make }) => {
      const begun = new Date();
      await make();
      await mkdir(DIST, { recursive: true });
      await writeFile(stamp, '');
      await utimes(stamp, begun, begun);
    }),
  );
}

/** The parts that are missing in dist, or older than one of their sources. */
export async function staleParts() {
  const stale = await Promise.all(PARTS.map(isStale));
  return PARTS.filter((_, at) => stale[at]);
}

async function isStale({ stamp, sources }) {
  if (!existsSync(stamp)) return true;
  const { mtimeMs: built } = await stat(stamp);
  for (const source of sources) if (await isNewer(join(ROOT, source), built)) return true;
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
  const parts = process.argv.includes('--if-stale') ? await staleParts() : PARTS;
  await build(parts).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
