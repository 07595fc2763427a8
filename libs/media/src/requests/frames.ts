import { inputError } from '@cse/core';
import { normaliseImage, ObjectStorage, SafeFetch, MAX_IMAGE_BYTES, type NormalisedImage } from '@cse/storage';
import { Injectable } from '@nestjs/common';
import { Artifacts } from '../artifacts/artifacts';
import { PendingObjects } from '../artifacts/pending-objects';
import type { StoredFrame } from '../job/job-input';

/** Where a frame comes from: a file of the user's own, or an address anywhere. */
export type FrameSource = { artifactId: string } | { url: string };

export interface FrameRequest {
  source: FrameSource;
  /** JSON pointer of the field that names it, for errors. */
  pointer: string;
}

/** Pictures that clips start and end on. */
@Injectable()
export class Frames {
  constructor(
    private readonly artifacts: Artifacts,
    private readonly safeFetch: SafeFetch,
    private readonly storage: ObjectStorage,
    private readonly pending: PendingObjects,
  ) {}

  /**
   * The picture alone, as `normaliseImage` makes it.
   * @throws AppError `not_found` (also for another user's file), `invalid_state` (an upload that is not complete),
   *   `image_rejected`, `url_not_allowed`
   */
  async read(userId: string, { source, pointer }: FrameRequest): Promise<NormalisedImage> {
    if ('url' in source) return this.safeFetch.image(source.url, { pointer });
    const artifact = await this.artifacts.ready(userId, source.artifactId, pointer);
    if (!artifact.contentType.startsWith('image/')) {
      throw inputError('image_rejected', pointer, 'the artifact is no picture');
    }
    return normaliseImage(await this.artifacts.read(artifact), { pointer });
  }

  /** Keeps the frames of a job until it has ended. Whatever happens to the job, none of them stays for ever. */
  async keep(jobId: string, frames: readonly NormalisedImage[]): Promise<StoredFrame[]> {
    const stored = frames.map(({ sha256, width, height }) => ({ key: `frames/${jobId}/${sha256}`, width, height }));
    await this.pending.note(stored.map(({ key }) => key));
    for (const [index, { bytes, contentType }] of frames.entries()) {
      await this.storage.put(stored[index]!.key, bytes, { contentType, maxBytes: MAX_IMAGE_BYTES * 4 });
    }
    return stored;
  }
}
