import { buffer } from 'node:stream/consumers';
import { AppError, inputError } from '@cse/core';
import { type Disposition, ObjectStorage, PendingObjects, type SignedUrl } from '@cse/storage';
import { Injectable } from '@nestjs/common';
import { ArtifactStore, keysOfUpload, uploadKey, type Artifact, type ArtifactPage } from './artifact-store';

const EXTENSIONS: Record<string, string> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/avif': 'avif',
  'video/mp4': 'mp4',
};

/** Files of users: what jobs have made, and pictures that they have brought. */
@Injectable()
export class Artifacts {
  constructor(
    private readonly store: ArtifactStore,
    private readonly storage: ObjectStorage,
    private readonly pending: PendingObjects,
  ) {}

  /** @throws AppError `not_found`, also for another user's */
  async get(userId: string, id: string): Promise<Artifact> {
    const artifact = await this.store.ofUser(id, userId);
    if (!artifact) throw new AppError('not_found', 'there is no such artifact');
    return artifact;
  }

  /**
   * A file of the user's own that a request builds upon.
   * @param pointer of the field that names it
   * @throws AppError `not_found`, also for another user's; `invalid_state` for an upload that is not complete, or a file that
   *   is hidden
   */
  async ready(userId: string, id: string, pointer: string): Promise<Artifact> {
    return refuseUnready(await this.store.ofUser(id, userId), pointer);
  }

  /**
   * Looks up files of the user's own that a request builds upon, all by one query.
   * @returns what `ready` returns and throws, for each of them
   */
  async lookUp(userId: string, ids: readonly string[]): Promise<(id: string, pointer: string) => Artifact> {
    const found = new Map((await this.store.amongOfUser(ids, userId)).map((artifact) => [artifact.id, artifact]));
    return (id, pointer) => refuseUnready(found.get(id), pointer);
  }

  async page(userId: string, page: ArtifactPage): Promise<Artifact[]> {
    return this.store.page(userId, page);
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

  /** A link to the file; undefined while there is none. */
  async link(artifact: Artifact, disposition?: Disposition): Promise<SignedUrl | undefined> {
    if (artifact.state !== 'ready' || artifact.hiddenAt) return undefined;
    const extension = EXTENSIONS[artifact.contentType] ?? 'bin';
    const fileName = `${artifact.role}-${artifact.id}.${extension}`;
    return this.storage.presignGet(artifact.objectKey, { contentType: artifact.contentType, fileName, disposition });
  }

  /** The bytes of a picture of the user's own. @throws AppError `not_found`, `invalid_state` */
  async read(artifact: Artifact): Promise<Buffer> {
    const { body } = await this.storage.get(artifact.objectKey);
    return buffer(body);
  }

  private async erase(artifact: Artifact): Promise<void> {
    if (artifact.objectKey === uploadKey(artifact.id)) {
      await this.pending.holdPlace(artifact.objectKey);
      // One that was being taken in when its process died has more than its row says.
      for (const key of keysOfUpload(artifact.id)) await this.storage.delete(key);
    } else {
      await this.storage.delete(artifact.objectKey);
    }
    await this.store.remove(artifact.id);
  }
}

function refuseUnready(artifact: Artifact | undefined, pointer: string): Artifact {
  if (!artifact) throw inputError('not_found', pointer, 'there is no such artifact');
  if (artifact.state !== 'ready') throw inputError('invalid_state', pointer, 'the upload is not complete');
  if (artifact.hiddenAt) throw inputError('invalid_state', pointer, 'the file was reported and is hidden');
  return artifact;
}
