import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, link, mkdir, mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** All that is built: for a release whose documentation does not say what to pack. */
const ALL = ['package.json', 'package-lock.json', 'dist'];

/**
 * Unpacks a release as docs/operations.md has it, with the packages of production beside it, into a folder from which no
 * other package can be found; returns the folder.
 * @param sources a checkout that is installed and built
 */
export async function installRelease(sources: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cse-release-'));
  const packed = join(folder, 'engine.tgz');
  const tar = promisify(execFile).bind(undefined, 'tar');
  await tar(['-czf', packed, ...filesOfRelease(sources)], { cwd: sources });
  await tar(['-xzf', packed], { cwd: folder });
  await linkPackages(sources, folder);
  return folder;
}

/** What an operator is told to pack. */
function filesOfRelease(sources: string): string[] {
  const operations = readFileSync(join(sources, 'docs', 'operations.md'), 'utf8');
  const [, files] = /^tar -czf engine\.tgz ((?:.*\\\n)*.*)$/m.exec(operations) ?? [];
  return files?.split(/[\s\\]+/) ?? ALL;
}

/** The same tree as `npm ci --omit=dev` makes, without a registry: what the lockfile does not keep for development. */
async function linkPackages(sources: string, folder: string): Promise<void> {
  const lock = JSON.parse(readFileSync(join(sources, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  for (const [path, { dev }] of Object.entries(lock.packages)) {
    // Optional packages of other platforms are in no tree.
    if (path !== '' && !dev && existsSync(join(sources, path)))
      await linkFiles(join(sources, path), join(folder, path));
  }
}

async function linkFiles(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const entries = await readdir(from, { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      const [source, target] = [join(from, entry.name), join(to, entry.name)];
      if (!entry.isDirectory()) await link(source, target).catch(() => copyFile(source, target));
      // The packages of a package stand in the lockfile by themselves.
      else if (entry.name !== 'node_modules') await linkFiles(source, target);
    }),
  );
}
