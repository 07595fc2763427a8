import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@cse/core';
import { ObjectStorage } from '@cse/storage';
import { Injectable } from '@nestjs/common';
import { ContentSeal } from '../job/content-seal';
import type { MediaJob } from '../job/job';
import type { JobInput, StoredFrame } from '../job/job-input';
import type { Frame, MediaTask } from '../media-model';

/** What a job needs is gone, or cannot be read with today's key; no repetition brings it back. */
export class InputUnavailable extends Error {
  constructor(cause?: unknown) {
    super('the input of the job is not available', { cause });
    this.name = 'InputUnavailable';
  }
}

/** Opens what a job was asked to do, and brings the files that go with it. */
@Injectable()
export class TaskLoader {
  constructor(
    private readonly seal: ContentSeal,
    private readonly storage: ObjectStorage,
  ) {}

  /**
   * The task with its files: frames as bytes, clips in `folder`.
   * @throws InputUnavailable
   */
  async load(job: MediaJob, folder: string): Promise<MediaTask> {
    const input = this.outline(job);
    if (input.kind === 'image') return input;
    try {
      if (input.kind === 'stitch') {
        const clips = [];
        for (const [index, { key, ...trims }] of input.clips.entries()) {
          clips.push({ ...trims, path: await this.fetch(key, join(folder, `clip-${index}`)) });
        }
        return { ...input, clips };
      }
      const { startFrame, endFrame, ...rest } = input;
      return {
        ...rest,
        startFrame: await this.frame(startFrame),
        ...(endFrame && { endFrame: await this.frame(endFrame) }),
      };
    } catch (error) {
      throw error instanceof AppError && error.code === 'not_found' ? new InputUnavailable(error) : error;
    }
  }

  /** The task without its files. @throws InputUnavailable */
  outline({ id, input }: MediaJob): JobInput {
    if (!input) throw new InputUnavailable();
    try {
      return this.seal.open(id, input) as JobInput;
    } catch (cause) {
      throw new InputUnavailable(cause);
    }
  }

  private async frame({ key, ...facts }: StoredFrame): Promise<Frame> {
    const { body } = await this.storage.get(key);
    return { ...facts, bytes: await buffer(body) };
  }

  /** Writes an object to a file of this machine. */
  async fetch(key: string, path: string): Promise<string> {
    const { body } = await this.storage.get(key);
    await pipeline(body, createWriteStream(path, { mode: 0o600 }));
    return path;
  }
}
