// The rehearsal of a release in its longer form: npm run rehearse [-- --seconds 60] [--from <commit>]
// What is built here is installed as in production (npm ci --omit=dev), and takes the place of the same under load; with
// --from it takes the place of the release at that commit, which so runs beside the schema of this one.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '30' }, from: { type: 'string' } } });
const folder = mkdtempSync(join(tmpdir(), 'cse-rehearse-'));
const run = (command, args, cwd, env = {}) =>
  execFileSync(command, args, { cwd, stdio: 'inherit', env: { ...process.env, ...env } });
const QUIET = ['--no-audit', '--no-fund', '--prefer-offline'];

/** What an image holds: the manifest, production packages and dist. */
function install(from, to) {
  mkdirSync(to);
  for (const name of ['package.json', 'package-lock.json', 'dist']) {
    cpSync(join(from, name), join(to, name), { recursive: true });
  }
  run('npm', ['ci', '--omit=dev', '--ignore-scripts', ...QUIET], to);
  return to;
}

/** The release at a commit, built from its own sources and packages. */
function buildOf(commit) {
  const sources = join(folder, 'sources');
  mkdirSync(sources);
  const archive = execFileSync('git', ['archive', commit], { cwd: ROOT, maxBuffer: 1024 ** 3 });
  execFileSync('tar', ['-x'], { cwd: sources, input: archive });
  run('npm', ['ci', '--ignore-scripts', ...QUIET], sources);
  run('npm', ['run', '-s', 'build'], sources);
  return sources;
}

try {
  run(process.execPath, [join(ROOT, 'tools/build.mjs'), '--if-stale'], ROOT);
  const ours = install(ROOT, join(folder, 'new'));
  const old = values.from ? install(buildOf(values.from), join(folder, 'old')) : ours;
  const env = { REHEARSE_NEW: ours, REHEARSE_OLD: old, REHEARSE_SECONDS: values.seconds };
  run('npx', ['jest', '--config', 'jest.config.cjs', 'test/rehearsal/rehearsal'], ROOT, env);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
