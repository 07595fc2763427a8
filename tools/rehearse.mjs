// The rehearsal of a release in its longer form: npm run rehearse [-- --seconds 60] [--from <commit>]
// What is built here takes the place of the same under load; with --from it takes the place of the release at that
// commit, whose database it migrates first, and which so runs beside the schema of this one.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '30' }, from: { type: 'string' } } });
const sources = mkdtempSync(join(tmpdir(), 'cse-rehearse-'));
const run = (command, args, cwd, env = {}) =>
  execFileSync(command, args, { cwd, stdio: 'inherit', env: { ...process.env, ...env } });

/** The release at a commit, built from its own sources and packages. */
function buildOf(commit) {
  const archive = execFileSync('git', ['archive', commit], { cwd: ROOT, maxBuffer: 1024 ** 3 });
  execFileSync('tar', ['-x'], { cwd: sources, input: archive });
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'], sources);
  run('npm', ['run', '-s', 'build'], sources);
  return sources;
}

try {
  const before = values.from ? { REHEARSE_BEFORE: buildOf(values.from) } : {};
  const env = { ...before, REHEARSE_SECONDS: values.seconds };
  run('npx', ['jest', '--config', 'jest.config.cjs', 'test/rehearsal/rehearsal'], ROOT, env);
} catch {
  // What failed has said why.
  process.exitCode = 1;
} finally {
  rmSync(sources, { recursive: true, force: true });
}
