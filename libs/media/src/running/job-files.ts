import { createReadStream, createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { uuidv7 } from '@cse/core';
import { FetchRefused, ObjectStorage, SafeFetch } from '@cse/storage';
import { Injectable } from '@nestjs/common';
import type { MediaJob, StagedOutput } from '../job/job';
import { type MediaKind, type MediaModel, type MediaTask, ProviderFailure, type ProviderOutput } from '../media-model';
import { TaskLoader } from './task-loader';

/** Most bytes of one output, before it is finished. */
const MAX_BYTES: Record<MediaKind, number> = {
  image: 64 * 1024 ** 2,
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

/** Brings what a provider delivered to this machine, and keeps what could not be asked for a second time. */
@Injectable()
export class Outputs {
  constructor(
    private readonly storage: ObjectStorage,
    private readonly safeFetch: SafeFetch,
    private readonly loader: TaskLoader,
  ) {}

  /** @throws ProviderFailure */
  async bring(
    outputs: readonly ProviderOutput[],
    model: MediaModel<MediaTask>,
    kind: MediaKind,
    folder: string,
    signal: AbortSignal,
  ): Promise<OutputFile[]> {
    const files: OutputFile[] = [];
    for (const [index, output] of outputs.entries()) {
      const path = join(folder, `output-${index}`);
      if (output.from === 'file') files.push({ path: output.path, contentType: output.contentType });
      else if (output.from === 'bytes') {
        await writeFile(path, output.bytes, { mode: 0o600 });
        files.push({ path, contentType: output.contentType });
      } else files.push({ path, contentType: await this.download(output, path, model, kind, signal) });
    }
    return files;
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

  keysFor(job: MediaJob, files: readonly OutputFile[]): string[] {
    return files.map(() => `staged/${job.id}/${uuidv7()}`);
  }

  async bringKept(outputs: readonly StagedOutput[], folder: string): Promise<OutputFile[]> {
    const files: OutputFile[] = [];
    for (const [index, { key, contentType }] of outputs.entries()) {
      files.push({ path: await this.loader.fetch(key, join(folder, `output-${index}`)), contentType });
    }
    return files;
  }

  private async download(
    { url, headers }: Extract<ProviderOutput, { from: 'url' }>,
    path: string,
    model: MediaModel<MediaTask>,
    kind: MediaKind,
    signal: AbortSignal,
  ): Promise<string> {
    try {
      const { body, declaredType } = await this.safeFetch.download(url, {
        hosts: model.outputHosts,
        trustedOrigins: model.trustedOrigins,
        maxBytes: MAX_BYTES[kind],
        deadlineMs: DOWNLOAD_DEADLINE_MS,
        credentials: headers && { origin: new URL(url).origin, headers },
        signal,
      });
      await pipeline(body, createWriteStream(path, { mode: 0o600 }));
      return declaredType ?? 'application/octet-stream';
    } catch (error) {
      throw error instanceof FetchRefused ? asFailure(error) : error;
    }
  }
}

function asFailure(refused: FetchRefused): ProviderFailure {
  const { status } = refused.details;
  switch (refused.reason) {
    case 'status':
      return new ProviderFailure(
        status !== undefined && GONE.has(status) ? 'result_expired' : 'transient_read',
        'the result could not be fetched',
        { cause: refused },
      );
    case 'url':
    case 'host':
    case 'address':
    case 'redirect':
    case 'encoding':
    case 'too_large':
      return new ProviderFailure('bad_output', 'the result lies where it must not be fetched from', { cause: refused });
    default:
      return new ProviderFailure('transient_read', 'the result could not be fetched', { cause: refused });
  }
}
