import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { AppError, Clock, inputError, uuidv7, type Principal } from '@cse/core';
import {
  makeThumbnail,
  MAX_IMAGE_BYTES,
  type NormalisedImage,
  normaliseImage,
  ObjectStorage,
  PendingObjects,
  type SignedUpload,
} from '@cse/storage';
import { StorageQuota } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ArtifactStore, keysOfUpload, uploadKey, type Artifact, type NewArtifact } from './artifact-store';
import { Artifacts } from './artifacts';

/** An announcement that was not completed by then is forgotten, with what was reserved for it. */
const UPLOAD_MS = 3_600_000;
/** An upload that began just before its link expired is in by then. */
const LATE_MS = 3_600_000;
/** Uploads that one user may have begun and not completed. */
const MOST_OPEN_UPLOADS = 20;

type Owner = Pick<Principal, 'userId' | 'plan'>;

interface UploadAnnouncement {
  contentType: string;
  bytes: number;
  sha256: string;
}

/** Pictures that users bring: announced, put where a link says, and taken in. */
@Injectable()
export class Uploads {
  constructor(
    private readonly database: DataSource,
    private readonly quota: StorageQuota,
    private readonly artifacts: Artifacts,
    private readonly store: ArtifactStore,
    private readonly storage: ObjectStorage,
    private readonly pending: PendingObjects,
    private readonly clock: Clock,
  ) {}

  /**
   * A place for one picture of exactly this size and type; its bytes are reserved.
   * @throws AppError `quota_exceeded` (`stored_bytes`), `rate_limited` over too many open ones, `store_unavailable` while
   *   the disk is nearly full
   */
  async announce(user: Owner, upload: UploadAnnouncement): Promise<{ id: string; upload: SignedUpload }> {
    const id = uuidv7();
    const objectKey = uploadKey(id);
    const { contentType, bytes, sha256 } = upload;
    await this.storage.requireRoom(bytes);
    await this.database.transaction(async (session) => {
      await this.quota.admit(user, bytes, session, '/bytes');
      if ((await this.store.openUploads(user.userId, session)) >= MOST_OPEN_UPLOADS) throw tooManyOpen();
      const expiresAt = new Date(this.clock.millis() + UPLOAD_MS);
      const announced = { state: 'uploading', objectKey, contentType, bytes, sha256, expiresAt } as const;
      await this.store.insert([{ ...blank(id, user.userId), ...announced }], session);
    });
    const link = await this.storage.presignPut(objectKey, { contentType, bytes });
    // What keeps the link from being used again has no row, nor has what a broken-off process leaves.
    const linkMs = link.expiresAt.getTime() - this.clock.millis();
    await this.pending.note([objectKey], Math.max(UPLOAD_MS, linkMs) + LATE_MS);
    return { id, upload: link };
  }

  /**
   * Takes an upload in: what came is checked, turned into the picture alone, and kept under another key. From then on the
   * link of the upload is dead; what is refused is erased, and the link takes the right bytes. Doing it again changes nothing, and doing it twice at once does it once.
   * @throws AppError `not_found`, `invalid_state` when nothing was uploaded, `image_rejected`, `quota_exceeded` when what
   *   would be kept is larger than was announced and does not fit
   */
  async complete(user: Owner, id: string): Promise<Artifact> {
    const { userId } = user;
    const artifact = await this.artifacts.get(userId, id);
    if (artifact.state === 'ready') return artifact;
    const raw = await this.uploaded(artifact).catch(async (error: unknown) => {
      const now = await this.artifacts.get(userId, id);
      if (now.state !== 'ready') throw error;
    });
    if (!raw) return this.artifacts.get(userId, id);
    const image = await this.checked(raw, artifact);
    const thumbnail = await makeThumbnail(image.bytes);
    await this.reserve(user, id, image.bytes.length + thumbnail.bytes.length);
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
    await this.pending.holdPlace(artifact.objectKey);
    return this.artifacts.get(userId, id);
  }

  /**
   * The picture of what was uploaded. What is refused is erased: nobody needs it, and while it lay there its link could
   * not be used again for the right bytes.
   */
  private async checked(raw: Buffer, { objectKey, sha256 }: Artifact): Promise<NormalisedImage> {
    try {
      if (createHash('sha256').update(raw).digest('hex') !== sha256) {
        throw inputError('image_rejected', '/sha256', 'what was uploaded is not what was announced');
      }
      return await normaliseImage(raw);
    } catch (error) {
      if (error instanceof AppError && error.code === 'image_rejected') await this.storage.delete(objectKey);
      throw error;
    }
  }

  /** What is kept of an upload may be larger than what was announced. */
  private async reserve(user: Owner, id: string, bytes: number): Promise<void> {
    await this.database.transaction(async (session) => {
      const more = await this.store.wanting(id, user.userId, bytes, session);
      if (more === 0) return;
      await this.quota.admit(user, more, session);
      await this.store.reserve(id, bytes, session);
    });
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

function tooManyOpen(): AppError {
  return new AppError('rate_limited', `at most ${MOST_OPEN_UPLOADS} uploads may be open at a time`, {
    members: { retry_after_s: 60 },
  });
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
