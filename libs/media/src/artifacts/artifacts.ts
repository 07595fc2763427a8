import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { AppError, Clock, inputError, uuidv7 } from '@cse/core';
import {
  makeThumbnail,
  MAX_IMAGE_BYTES,
  normaliseImage,
  ObjectStorage,
  type SignedUpload,
  type SignedUrl,
} from '@cse/storage';
import { Injectable } from '@nestjs/common';
import type { Artifact, NewArtifact } from './artifact';
import { ArtifactStore } from './artifact-store';

const UPLOAD_MS = 24 * 3_600_000;
/** Uploads that one user may have begun and not completed. */
const MOST_OPEN_UPLOADS = 20;

/** Where clients put what has not been looked at yet. */
const UPLOADS = 'uploads/';

const EXTENSIONS: Record<string, string> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'video/mp4': 'mp4',
};

export interface UploadAnnouncement {
  contentType: string;
  bytes: number;
  sha256: string;
}

/** Files of users: what jobs have made, and pictures that they bring themselves. */
@Injectable()
export class Artifacts {
  constructor(
    private readonly store: ArtifactStore,
    private readonly storage: ObjectStorage,
    private readonly clock: Clock,
  ) {}

  /** A place for one picture of exactly this size and type. @throws AppError `rate_limited` over too many open ones */
  async announce(userId: string, upload: UploadAnnouncement): Promise<{ id: string; upload: SignedUpload }> {
    if ((await this.store.openUploads(userId)) >= MOST_OPEN_UPLOADS) {
      throw new AppError('rate_limited', `at most ${MOST_OPEN_UPLOADS} uploads may be open at a time`, {
        members: { retry_after_s: 60 },
      });
    }
    const id = uuidv7();
    const objectKey = `${UPLOADS}${id}`;
    const { contentType, bytes, sha256 } = upload;
    await this.store.insert([
      {
        ...blank(id, userId),
        state: 'uploading',
        objectKey,
        contentType,
        bytes,
        sha256,
        expiresAt: new Date(this.clock.millis() + UPLOAD_MS),
      },
    ]);
    return { id, upload: await this.storage.presignPut(objectKey, { contentType, bytes }) };
  }

  /**
   * Takes an upload in: what came is checked, turned into the picture alone, and kept under another key, because the
   * link of the upload stays usable for a while. Doing it again changes nothing, and doing it twice at once does it once.
   * @throws AppError `not_found`, `invalid_state` when nothing was uploaded, `image_rejected`
   */
  async complete(userId: string, id: string): Promise<Artifact> {
    const artifact = await this.get(userId, id);
    if (artifact.state === 'ready') return artifact;
    const raw = await this.uploaded(artifact).catch(async (error: unknown) => {
      const now = await this.get(userId, id);
      if (now.state !== 'ready') throw error;
    });
    if (!raw) return this.get(userId, id);
    if (createHash('sha256').update(raw).digest('hex') !== artifact.sha256) {
      throw inputError('image_rejected', '/sha256', 'what was uploaded is not what was announced');
    }
    const image = await normaliseImage(raw);
    const thumbnail = await makeThumbnail(image.bytes);
    const [key, thumbnailKey] = keysOfUpload(id);
    await this.put(key, image.bytes, image.contentType);
    await this.put(thumbnailKey, thumbnail.bytes, thumbnail.contentType);
    const small: NewArtifact = {
      ...blank(uuidv7(), userId),
      parentId: id,
      role: 'thumbnail',
      objectKey: thumbnailKey,
      contentType: thumbnail.contentType,
      bytes: thumbnail.bytes.length,
      sha256: thumbnail.sha256,
      width: thumbnail.width,
      height: thumbnail.height,
    };
    const { contentType, sha256, width, height } = image;
    const facts = { objectKey: key, contentType, sha256, width, height, bytes: image.bytes.length };
    const isTaken = await this.store.complete(id, { ...facts, thumbhash: thumbnail.thumbhash }, small);
    // Deleted in the meantime: what was written after that is nobody's.
    if (!isTaken && !(await this.store.ofUser(id, userId))) await this.eraseUpload(artifact);
    else await this.storage.delete(artifact.objectKey);
    return this.get(userId, id);
  }

  /** @throws AppError `not_found`, also for another user's */
  async get(userId: string, id: string): Promise<Artifact> {
    const artifact = await this.store.ofUser(id, userId);
    if (!artifact) throw new AppError('not_found', 'there is no such artifact');
    return artifact;
  }

  /**
   * A file of the user's own that a request builds upon.
   * @param pointer of the field that names it
   * @throws AppError `not_found`, also for another user's; `invalid_state` for an upload that is not complete
   */
  async ready(userId: string, id: string, pointer: string): Promise<Artifact> {
    const artifact = await this.store.ofUser(id, userId);
    if (!artifact) throw inputError('not_found', pointer, 'there is no such artifact');
    if (artifact.state !== 'ready') throw inputError('invalid_state', pointer, 'the upload is not complete');
    return artifact;
  }

  async page(userId: string, limit: number, before: string | undefined): Promise<Artifact[]> {
    return this.store.page(userId, limit, before);
  }

  /** Erases the file and its small picture. What cannot be erased at once is out of sight and a sweeper's. */
  async delete(userId: string, id: string): Promise<void> {
    await this.get(userId, id);
    const erased = await this.store.beginErasing(id);
    // Small pictures first: their rows go with the one of the file that they belong to.
    for (const one of erased.sort((a, b) => Number(a.parentId === null) - Number(b.parentId === null))) {
      await this.erase(one);
    }
  }

  /** Erases what nobody may see any more. Returns how many files that were, `limit` at most. */
  async eraseSome(limit: number): Promise<number> {
    const erased = await this.store.toErase(limit);
    for (const one of erased) await this.erase(one);
    return erased.length;
  }

  /** A fresh link to the file; undefined while there is none. */
  async link(artifact: Artifact): Promise<SignedUrl | undefined> {
    if (artifact.state !== 'ready') return undefined;
    const extension = EXTENSIONS[artifact.contentType] ?? 'bin';
    const fileName = `${artifact.role}-${artifact.id}.${extension}`;
    return this.storage.presignGet(artifact.objectKey, { contentType: artifact.contentType, fileName });
  }

  /** The bytes of a picture of the user's own. @throws AppError `not_found`, `invalid_state` */
  async read(artifact: Artifact): Promise<Buffer> {
    const { body } = await this.storage.get(artifact.objectKey);
    return buffer(body);
  }

  private async uploaded(artifact: Artifact): Promise<Buffer> {
    const found = await this.storage.head(artifact.objectKey);
    if (!found) throw new AppError('invalid_state', 'nothing was uploaded yet');
    if (found.bytes !== artifact.bytes) {
      throw inputError('image_rejected', '/bytes', 'what was uploaded is not what was announced');
    }
    return this.read(artifact);
  }

  private async erase(artifact: Artifact): Promise<void> {
    await this.storage.delete(artifact.objectKey);
    // One that was being taken in when its process died has more than its row says.
    if (artifact.objectKey.startsWith(UPLOADS)) await this.eraseUpload(artifact);
    await this.store.remove(artifact.id);
  }

  private async eraseUpload({ id, objectKey }: Artifact): Promise<void> {
    for (const key of [objectKey, ...keysOfUpload(id)]) await this.storage.delete(key);
  }

  private async put(key: string, bytes: Buffer, contentType: string): Promise<void> {
    await this.storage.put(key, bytes, { contentType, maxBytes: MAX_IMAGE_BYTES * 4 });
  }
}

/** The picture and its small one. Known from the id alone, so that they are found when their rows were never written. */
function keysOfUpload(id: string): [string, string] {
  return [`media/${id}/image`, `media/${id}/thumbnail`];
}

/** The fields that most artifacts of this kind share. */
function blank(id: string, userId: string): Omit<NewArtifact, 'objectKey' | 'contentType' | 'bytes' | 'sha256'> {
  return {
    id,
    userId,
    generationId: null,
    parentId: null,
    ordinal: 0,
    role: 'image',
    state: 'ready',
    width: null,
    height: null,
    durationS: null,
    fps: null,
    thumbhash: null,
    expiresAt: null,
  };
}
