import { spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const ROOT = join(__dirname, '../..');

/** What installs, starts or tests the engine: other tests do so, and here the scripts that it names are looked at. */
const OF_THE_ENGINE = /^(npm |ollama )/;

/** The shell snippets of a page that ask a running engine. @throws where one that does not names a script that is none */
export function shellSnippetsOf(path: string): string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
  const snippets = [...readFileSync(path, 'utf8').matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].map(
    ([, code = '']) => code,
  );
  for (const [, name = ''] of snippets.join('\n').matchAll(/npm run (?:-s )?([\w:]+)/g)) {
    if (!(name in scripts)) throw new Error(`${path} names npm run ${name}, which there is not`);
  }
  return snippets.filter((code) => !OF_THE_ENGINE.test(code));
}

/** A person pastes one after the other into a shell, and stops at the first that fails; an answer of 400 or above does. */
const PRELUDE = 'set -euo pipefail\ncurl() { command curl --fail-with-body --show-error "$@"; }\n';

export function paste(
  snippets: string[],
  { apiUrl, folder }: { apiUrl: string; folder: string },
  seen?: (errors: string) => void,
) {
  const script = snippets.join('\n').replace(/(http:\/\/)?(localhost|127\.0\.0\.1):3000/g, apiUrl);
  return spoken('bash', ['-c', PRELUDE + script], { cwd: folder }, seen);
}

/** Runs a program to its end. */
export async function spoken(
  program: string,
  parameters: string[],
  options: SpawnOptions,
  seen?: (errors: string) => void,
): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  const child = spawn(program, parameters, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stderr!.on('data', (part: Buffer) => seen?.(part.toString()));
  const ended = once(child, 'close') as Promise<[number | null]>;
  const [stdout, stderr, [exitCode]] = await Promise.all([text(child.stdout!), text(child.stderr!), ended]);
  return { exitCode, stdout, stderr };
}
