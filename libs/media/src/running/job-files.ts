import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { MediaConfig } from '@cse/config';
import { AppError, uuidv7 } from '@cse/core';
import { FetchRefused, MAX_MADE_IMAGE_BYTES, ObjectStorage, SafeFetch } from '@cse/storage';
import { Injectable } from '@nestjs/common';
import type { MediaJob, StagedOutput } from '../job/job';
import { ContentSeal, type JobInput, type StoredPicture } from '../job/job-input';
import {
  ProviderFailure,
  type GivenPicture,
  type MediaKind,
  type MediaTask,
  type ProviderOutput,
} from '../media-model';
import type { Run } from './run';
import { orFailure, usable } from './several-outputs';

/** Most bytes of one output, before it is finished. */
const MAX_BYTES: Record<MediaKind, number> = {
  image: MAX_MADE_IMAGE_BYTES,
  video: 1024 ** 3,
  stitch: 4 * 1024 ** 3,
};
const DOWNLOAD_DEADLINE_MS = 180_000;
const GONE = new Set([401, 403, 404, 410]);

/** An output as a file of this machine. */
export interface OutputFile {
  path: string;
  contentType: string;
}

/** The outputs of a job that are at hand, and how many of those that were delivered could not be had. */
export interface Brought {
  files: OutputFile[];
  lost: number;
}

/**
 * The files that a job takes and makes, on this machine: what it works from, what its provider delivered, and what of
 * that is kept because it could not be asked for a second time.
 */
@Injectable()
export class JobFiles {
  constructor(
    private readonly storage: ObjectStorage,
    private readonly safeFetch: SafeFetch,
    private readonly seal: ContentSeal,
  ) {}

  /** The task with its files: pictures as bytes, clips in `folder`. Undefined when what it takes is gone for good. */
  async task(job: MediaJob, folder: string): Promise<MediaTask | undefined> {
    try {
      const input = this.outline(job);
      if (input.kind === 'image') {
        const { editOf, references, ...rest } = input;
        return {
          ...rest,
          ...(editOf && { editOf: await this.picture(editOf) }),
          ...(references && { references: await Promise.all(references.map((one) => this.picture(one))) }),
        };
      }
      if (input.kind === 'stitch') {
        const clips = [];
        for (const [index, { key, ...trims }] of input.clips.entries()) {
          clips.push({ ...trims, path: await this.fetch(key, join(folder, `clip-${index}`)) });
        }
        return { ...input, clips };
      }
      const { startFrame, endFrame, extendOf, ...rest } = input;
      return {
        ...rest,
        ...(extendOf && {
          extendOf: { durationS: extendOf.durationS, path: await this.fetch(extendOf.key, join(folder, 'extended')) },
        }),
        ...(startFrame && { startFrame: await this.picture(startFrame) }),
        ...(endFrame && { endFrame: await this.picture(endFrame) }),
      };
    } catch (error) {
      if (error instanceof InputUnavailable || (error instanceof AppError && error.code === 'not_found'))
        return undefined;
      throw error;
    }
  }

  /** The task without its files. @throws InputUnavailable */
  outline({ id, input }: MediaJob): JobInput {
    if (!input) throw new InputUnavailable();
    try {
      return this.seal.open(id, input);
    } catch (cause) {
      throw new InputUnavailable(cause);
    }
  }

  /**
   * What a provider delivered, as files in the folder of the run.
   * @param again whether it can be asked for once more
   * @throws ProviderFailure when nothing can be had, or all may be had the next time
   */
  async bring(
    outputs: readonly ProviderOutput[],
    run: Pick<Run, 'job' | 'model' | 'folder'>,
    { signal, again }: { signal: AbortSignal; again: boolean },
  ): Promise<Brought> {
    const results: (OutputFile | ProviderFailure)[] = [];
    for (const [index, output] of outputs.entries()) {
      results.push(await orFailure(this.bringOne(output, join(run.folder, `output-${index}`), run, signal)));
    }
    const { kept: files, lost } = usable(results, again);
    return { files, lost };
  }

  private async bringOne(
    output: ProviderOutput,
    path: string,
    run: Pick<Run, 'job' | 'model'>,
    signal: AbortSignal,
  ): Promise<OutputFile> {
    if (output.from === 'file') return { path: output.path, contentType: output.contentType };
    if (output.from === 'url') return { path, contentType: await this.download(output, path, run, signal) };
    await writeFile(path, output.bytes, { mode: 0o600 });
    return { path, contentType: output.contentType };
  }

  keysFor(job: MediaJob, files: readonly OutputFile[]): string[] {
    return files.map(() => `staged/${job.id}/${uuidv7()}`);
  }

  /** Keeps outputs that exist nowhere else until the job is done with them. `keys` must be noted before. */
  async keep(files: readonly OutputFile[], kind: MediaKind, keys: readonly string[]): Promise<StagedOutput[]> {
    const kept: StagedOutput[] = [];
    for (const [index, { path, contentType }] of files.entries()) {
      const key = keys[index]!;
      await this.storage.put(key, createReadStream(path), { contentType, maxBytes: MAX_BYTES[kind] });
      kept.push({ key, contentType });
    }
    return kept;
  }

  async bringKept(outputs: readonly StagedOutput[], folder: string): Promise<Brought> {
    const files: OutputFile[] = [];
    for (const [index, { key, contentType }] of outputs.entries()) {
      files.push({ path: await this.fetch(key, join(folder, `output-${index}`)), contentType });
    }
    return { files, lost: 0 };
  }

  private async picture<T extends StoredPicture>({ key, ...facts }: T): Promise<Omit<T, 'key'> & GivenPicture> {
    const { body } = await this.storage.get(key);
    return { ...facts, bytes: await buffer(body) };
  }

  /** Writes an object to a file of this machine. */
  private async fetch(key: string, path: string): Promise<string> {
    const { body } = await this.storage.get(key);
    await pipeline(body, createWriteStream(path, { mode: 0o600 }));
    return path;
  }

  private async download(
    { url, headers }: Extract<ProviderOutput, { from: 'url' }>,
    path: string,
    { model, job }: Pick<Run, 'job' | 'model'>,
    signal: AbortSignal,
  ): Promise<string> {
    try {
      const { body, declaredType } = await this.safeFetch.download(url, {
        hosts: model.results?.hosts ?? [],
        trustedOrigins: model.results?.trustedOrigins,
        maxBytes: MAX_BYTES[job.kind],
        deadlineMs: DOWNLOAD_DEADLINE_MS,
        credentials: headers && { origin: new URL(url).origin, headers },
        signal,
      });
      await pipeline(body, createWriteStream(path, { mode: 0o600 }));
      return declaredType ?? 'application/octet-stream';
    } catch (error) {
      throw error instanceof FetchRefused ? downloadFailure(error, model.results?.variable) : error;
    }
  }
}

function downloadFailure(refused: FetchRefused, variable: string | undefined): ProviderFailure {
  const { status } = refused.details;
  switch (refused.reason) {
    case 'status':
      return new ProviderFailure(
        status !== undefined && GONE.has(status) ? 'result_expired' : 'transient_read',
        'the result could not be fetched',
        { cause: refused },
      );
    // The vendor has done the work, and an operator can allow the host: what it bills is theirs to settle.
    case 'host':
      return new ProviderFailure('result_refused', 'the result lies on a host that results are not taken from', {
        cause: refused,
        variable,
        billed: 'unknown',
      });
    case 'url':
    case 'address':
    case 'redirect':
    case 'encoding':
    case 'too_large':
      return new ProviderFailure('bad_output', 'the result lies where it must not be fetched from', { cause: refused });
    default:
      return new ProviderFailure('transient_read', 'the result could not be fetched', { cause: refused });
  }
}

/** What a job needs is gone, or cannot be read with today's key; no repetition brings it back. */
class InputUnavailable extends Error {
  constructor(cause?: unknown) {
    super('the input of the job is not available', { cause });
    this.name = 'InputUnavailable';
  }
}

const PREFIX = 'cse-media-';

/** Folders in which jobs are worked on. */
@Injectable()
export class Workspaces {
  constructor(private readonly config: MediaConfig) {}

  /** Runs the work with a folder of its own that only this user can read and that is gone afterwards. */
  async use<T>(work: (folder: string) => Promise<T>): Promise<T> {
    const { workDir } = this.config;
    await mkdir(workDir, { recursive: true });
    const folder = await mkdtemp(join(workDir, PREFIX));
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /**
   * Removes the folders of workers that were killed: those in which nothing was begun for longer than any job may take.
   * Returns how many.
   */
  async removeAbandoned(): Promise<number> {
    const { workDir, imageDeadlineS, videoDeadlineS, stitchDeadlineS } = this.config;
    const since = (await stampIn(workDir)) - Math.max(imageDeadlineS, videoDeadlineS, stitchDeadlineS) * 1_000;
    let removed = 0;
    for (const name of await readdir(workDir).catch(() => [])) {
      if (!name.startsWith(PREFIX)) continue;
      const folder = join(workDir, name);
      const found = await stat(folder).catch(() => undefined);
      if (!found || found.uid !== process.getuid?.() || found.mtimeMs >= since) continue;
      await rm(folder, { recursive: true, force: true });
      removed++;
    }
    return removed;
  }
}

/** What a folder that is made now is stamped with: by whoever keeps the disk, in their time. */
async function stampIn(parent: string): Promise<number> {
  const folder = await mkdtemp(join(parent, PREFIX));
  try {
    return (await stat(folder)).mtimeMs;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
