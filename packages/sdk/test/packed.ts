import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

/** The SDK and packages/story as they are published, installed in a folder. */
export interface Packed {
  /** `node_modules/@creative-space` of the folder. */
  installed: string;
  tarballs: Record<'sdk' | 'story', string>;
}

export function packInto(work: string): Packed {
  const run = (command: string, parameters: string[], cwd = ROOT): string =>
    execFileSync(command, parameters, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  run('npm', ['run', '-s', 'story:build']);
  run(process.execPath, ['tools/contract/build-sdk.mjs', join(work, 'sdk')]);
  cpSync(join(ROOT, 'packages/story'), join(work, 'story'), { recursive: true });
  const installed = join(work, 'node_modules/@creative-space');
  const pack = (name: string): string => {
    const tarball = join(work, run('npm', ['pack', '--silent', '--pack-destination', work], join(work, name)).trim());
    mkdirSync(join(installed, name), { recursive: true });
    run('tar', ['xzf', tarball, '-C', join(installed, name), '--strip-components=1']);
    return tarball;
  };
  return { installed, tarballs: { sdk: pack('sdk'), story: pack('story') } };
}
