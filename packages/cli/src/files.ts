import { readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { Failure, isSystemError, reasonOf } from './failure.ts';

/** Where a node stands, for messages. Lines are counted from 1. */
export interface Place {
  file: string;
  line: number;
}

export async function read(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    throw cannot('read', path, error);
  }
}

/** Writes a file so that it is there as a whole, or as it was before. */
export async function write(path: string, text: string): Promise<void> {
  let part: string | undefined;
  try {
    const there = await infoOf(path);
    // What is no file, such as /dev/null, cannot be replaced.
    if (there && !there.isFile()) return await writeFile(path, text);
    const target = there ? await realpath(path) : path;
    part = `${target}.${process.pid}.part`;
    await writeFile(part, text, { mode: there?.mode });
    await rename(part, target);
  } catch (error) {
    if (part !== undefined) await rm(part, { force: true }).catch(() => undefined);
    throw cannot('written', path, error);
  }
}

/** Undefined where there is nothing. */
export async function infoOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isSystemError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
    throw cannot('read', path, error);
  }
}

function cannot(be: 'read' | 'written', path: string, error: unknown): unknown {
  if (!isSystemError(error)) return error;
  const why =
    error.code === 'ENOENT'
      ? `there is no such ${be === 'read' ? 'file' : 'folder'}`
      : error.code === 'EISDIR'
        ? 'it is a folder'
        : `it cannot be ${be} (${reasonOf(error)})`;
  return new Failure(`${path}: ${why}`);
}

export function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure(`${path} is no JSON: ${(error as Error).message}`);
  }
}
