import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import type { MediaConfig } from '@cse/config';
import { Logger } from '@nestjs/common';
import { Ffmpeg } from './ffmpeg';

/** What the graphs here are made of; every full build since 2018 has it, stripped ones do not. */
const FILTERS = [
  ...['zoompan', 'fade', 'overlay', 'tpad', 'fps', 'scale', 'crop', 'pad', 'trim', 'setpts', 'setsar', 'format'],
  ...['atempo', 'apad', 'atrim', 'asetpts', 'aresample', 'aformat', 'afade', 'amerge', 'pan', 'anullsrc'],
];
const ENCODERS = ['libx264', 'aac'];
const PROBE_TIMEOUT_MS = 10_000;

export interface FfmpegProgram {
  path: string;
  /** As its first line says, for the log and for bug reports. */
  version: string;
}

const found = new Map<string, FfmpegProgram | undefined>();

/**
 * The first program that can do what is needed here: FFMPEG_PATH alone when it is set, else `ffmpeg` on the PATH, else
 * the one that came with npm. Each is asked once a process.
 */
export function findFfmpeg(config: Pick<MediaConfig, 'ffmpegPath' | 'searchPath'>): FfmpegProgram | undefined {
  const key = JSON.stringify([config.ffmpegPath, config.searchPath]);
  if (!found.has(key)) found.set(key, firstUsable(candidates(config)));
  return found.get(key);
}

function firstUsable(paths: readonly string[]): FfmpegProgram | undefined {
  for (const path of paths) {
    const program = probe(path);
    if (program) return program;
  }
  new Logger('Ffmpeg').warn({ event: 'ffmpeg_missing', tried: paths.length });
  return undefined;
}

function candidates({ ffmpegPath, searchPath }: Pick<MediaConfig, 'ffmpegPath' | 'searchPath'>): string[] {
  if (ffmpegPath !== undefined) return [ffmpegPath];
  const onPath = searchPath
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, 'ffmpeg'))
    .filter(isProgram);
  return [...onPath.slice(0, 1), ...fromNpm()];
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** An optional package with one program for each platform: missing where there is none for this one. */
function fromNpm(): string[] {
  try {
    const beside = dirname(require.resolve('@ffmpeg-installer/ffmpeg/package.json'));
    const platform = `@ffmpeg-installer/${process.platform}-${process.arch}/package.json`;
    const folder = dirname(require.resolve(platform, { paths: [beside] }));
    return [join(folder, process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg')];
  } catch {
    return [];
  }
}

function probe(path: string): FfmpegProgram | undefined {
  try {
    const ask = (what: string): string =>
      execFileSync(path, ['-hide_banner', what], {
        encoding: 'utf8',
        env: {},
        timeout: PROBE_TIMEOUT_MS,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    const names = (list: string) => new Set(list.split('\n').map((line) => line.trim().split(/\s+/)[1]));
    const [filters, encoders] = [names(ask('-filters')), names(ask('-encoders'))];
    const complete = FILTERS.every((name) => filters.has(name)) && ENCODERS.every((name) => encoders.has(name));
    return complete ? { path, version: ask('-version').split('\n')[0] ?? '' } : undefined;
  } catch {
    return undefined;
  }
}

/** The program of this deployment; undefined when there is none. */
export function ffmpegOf(config: Pick<MediaConfig, 'ffmpegPath' | 'searchPath' | 'ffmpegThreads'>): Ffmpeg | undefined {
  const program = findFfmpeg(config);
  return program && new Ffmpeg(program, config.ffmpegThreads);
}
