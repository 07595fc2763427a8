import { readFile } from 'node:fs/promises';
import { Failure } from './failure.ts';

/** Where a node stands, for messages. Lines are counted from 1. */
export interface Place {
  file: string;
  line: number;
}

export async function read(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'it is a folder'
          : `it cannot be read (${code})`;
    throw new Failure(`${path}: ${why}`);
  }
}

export function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure(`${path} is no JSON: ${(error as Error).message}`);
  }
}
