import { inputError } from '@cse/core';
import {
  MAX_IMAGE_BYTES,
  MAX_MADE_IMAGE_BYTES,
  type NormalisedImage,
  normaliseImage,
  ObjectStorage,
  PendingObjects,
  SafeFetch,
} from '@cse/storage';
import { Injectable } from '@nestjs/common';
import type { Artifact } from '../artifacts/artifact-store';
import { Artifacts } from '../artifacts/artifacts';
import type { StoredPicture } from '../job/job-input';

/** Where a picture comes from that a request names: a file of the user's own, or an address anywhere. */
export type PictureSource = { artifactId: string } | { url: string };

export interface PictureRequest {
  source: PictureSource;
  /** JSON pointer of the field that names it, for errors. */
  pointer: string;
}

/** The pictures of a job as they are kept for it. */
export interface HeldPictures {
  /** One for each that was given, in their order. */
  stored: StoredPicture[];
  /** The objects that they are; one that was given twice is one. */
  heldKeys: string[];
  /** What those come to. */
  heldBytes: number;
}

/** Pictures that requests name: key frames of clips, references, and those that are to be changed. */
@Injectable()
export class GivenPictures {
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
  async read(userId: string, { source, pointer }: PictureRequest): Promise<NormalisedImage> {
    if ('url' in source) return this.safeFetch.image(source.url, { pointer });
    const artifact = await this.picture(userId, source.artifactId, pointer);
    // One that a provider made may be larger than what a user brings.
    return normaliseImage(await this.artifacts.read(artifact), { pointer, maxBytes: MAX_MADE_IMAGE_BYTES });
  }

  /**
   * Refuses what `read` does. An artifact was looked at when its upload was complete; an address is asked.
   * @throws AppError as `read`
   */
  async check(userId: string, request: PictureRequest): Promise<void> {
    if ('url' in request.source) await this.read(userId, request);
    else await this.picture(userId, request.source.artifactId, request.pointer);
  }

  private async picture(userId: string, artifactId: string, pointer: string): Promise<Artifact> {
    const artifact = await this.artifacts.ready(userId, artifactId, pointer);
    if (artifact.contentType.startsWith('image/')) return artifact;
    throw inputError('image_rejected', pointer, 'the artifact is no picture');
  }

  /**
   * Keeps the pictures of a job until it has ended. Whatever happens to the job, none of them stays for ever.
   * @throws AppError `store_unavailable` while the disk is nearly full
   */
  async keep(jobId: string, pictures: readonly NormalisedImage[]): Promise<HeldPictures> {
    const stored = pictures.map(({ sha256, width, height }) => ({ key: `frames/${jobId}/${sha256}`, width, height }));
    const held = new Map(stored.map(({ key }, index) => [key, pictures[index]!]));
    const heldBytes = [...held.values()].reduce((total, { bytes }) => total + bytes.length, 0);
    const heldKeys = [...held.keys()];
    if (heldKeys.length === 0) return { stored, heldKeys, heldBytes };
    await this.storage.requireRoom(heldBytes);
    await this.pending.note(heldKeys);
    for (const [key, { bytes, contentType }] of held) {
      await this.storage.put(key, bytes, { contentType, maxBytes: MAX_IMAGE_BYTES * 4 });
    }
    return { stored, heldKeys, heldBytes };
  }
}

/** The files of their user's own that these pictures are. */
export function artifactIdsOf(pictures: readonly PictureRequest[]): string[] {
  return pictures.flatMap(({ source }) => ('artifactId' in source ? source.artifactId : []));
}
