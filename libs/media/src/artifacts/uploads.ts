import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { AppError, Clock, inputError, uuidv7 } from '@cse/core';
import { makeThumbnail, MAX_IMAGE_BYTES, normaliseImage, ObjectStorage, type SignedUpload } from '@cse/storage';
import { Injectable } from '@nestjs/common';
import { ArtifactStore, keysOfUpload, uploadKey, type Artifact, type NewArtifact } from './artifact-store';
import { Artifacts } from './artifacts';
import { PendingObjects } from './pending-objects';

const UPLOAD_MS = 24 * 3_600_000;
/** An upload that began just before its link expired is in by then. */
const LATE_MS = 3_600_000;
/** Uploads that one user may have begun and not completed. */
const MOST_OPEN_UPLOADS = 20;

interface UploadAnnouncement {
  contentType: string;
  bytes: number;
  sha256: string;
}

/** Pictures that users bring: announced, put where a link says, and taken in. */
@Injectable()
export class Uploads {
  constructor(
    private readonly artifacts: Artifacts,
    private readonly store: ArtifactStore,
    private readonly storage: ObjectStorage,
    private readonly pending: PendingObjects,
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
    const objectKey = uploadKey(id);
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
    const link = await this.storage.presignPut(objectKey, { contentType, bytes });
    // A link can be used again after its upload was taken in or deleted: what lies there then has no row.
    const linkMs = link.expiresAt.getTime() - this.clock.millis();
    await this.pending.note([objectKey], Math.max(UPLOAD_MS, linkMs) + LATE_MS);
    return { id, upload: link };
  }

  /**
   * Takes an upload in: what came is checked, turned into the picture alone, and kept under another key, because the
   * link of the upload stays usable for a while. Doing it again changes nothing, and doing it twice at once does it once.
   * @throws AppError `not_found`, `invalid_state` when nothing was uploaded, `image_rejected`
   */
  async complete(userId: string, id: string): Promise<Artifact> {
    const artifact = await this.artifacts.get(userId, id);
    if (artifact.state === 'ready') return artifact;
    const raw = await this.uploaded(artifact).catch(async (error: unknown) => {
      const now = await this.artifacts.get(userId, id);
      if (now.state !== 'ready') throw error;
    });
    if (!raw) return this.artifacts.get(userId, id);
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
    if (!isTaken && !(await this.store.ofUser(id, userId))) {
      for (const one of keysOfUpload(id)) await this.storage.delete(one);
    }
    await this.storage.delete(artifact.objectKey);
    return this.artifacts.get(userId, id);
  }

  private async uploaded(artifact: Artifact): Promise<Buffer> {
    const found = await this.storage.head(artifact.objectKey);
    if (!found) throw new AppError('invalid_state', 'nothing was uploaded yet');
    if (found.bytes !== artifact.bytes) {
      throw inputError('image_rejected', '/bytes', 'what was uploaded is not what was announced');
    }
    return buffer((await this.storage.get(artifact.objectKey)).body);
  }

  private async put(key: string, bytes: Buffer, contentType: string): Promise<void> {
    await this.storage.put(key, bytes, { contentType, maxBytes: MAX_IMAGE_BYTES * 4 });
  }
}

/** The fields that most artifacts of this kind share. */
function blank(id: string, userId: string): Omit<NewArtifact, 'objectKey' | 'contentType' | 'bytes' | 'sha256'> {
  return {
    id,
    userId,
    jobId: null,
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
