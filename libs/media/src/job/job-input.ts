import { SecretsConfig } from '@cse/config';
import { Seal } from '@cse/core';
import { Injectable } from '@nestjs/common';
import type {
  ClipLength,
  ImageTask,
  Outline,
  PixelSize,
  ReferenceFacts,
  StitchClip,
  StitchTask,
  VideoTask,
} from '../media-model';

/** A picture that a request named, as it waits in the object storage for the job to use it. */
export interface StoredPicture extends PixelSize {
  key: string;
}

export interface StoredClip extends Omit<StitchClip, 'path'> {
  key: string;
}

export type ImageInput = Omit<Outline<ImageTask>, 'editOf' | 'references'> & {
  editOf?: StoredPicture;
  references?: (StoredPicture & ReferenceFacts)[];
};
export type VideoInput = Outline<VideoTask> & {
  startFrame?: StoredPicture;
  endFrame?: StoredPicture;
  extendOf?: ClipLength & { key: string };
};
export type StitchInput = Outline<StitchTask> & { clips: StoredClip[] };

/** What a job was asked to do, as it is sealed into its row: the task, with keys in the place of files. */
export type JobInput = ImageInput | VideoInput | StitchInput;

/**
 * Seals what a job was asked to do. The key comes from CONTENT_KEY (what those of CONTENT_KEY_OTHERS sealed opens too),
 * and what is sealed is bound to the id of the job, so one job's input cannot be put into the row of another.
 */
@Injectable()
export class ContentSeal {
  private readonly box: Seal;
  /** Opens what CONTENT_KEY itself sealed, and nothing else. */
  private readonly current: Seal;

  constructor(secrets: SecretsConfig) {
    // The label is part of the key: jobs that wait while a deployment changes are sealed under it.
    const keys = secrets.deriveKeys('generation input');
    this.box = new Seal(...keys);
    this.current = new Seal(keys[0]);
  }

  seal(id: string, content: JobInput): Buffer {
    return this.box.seal(JSON.stringify(content), id);
  }

  /** Which key it was sealed under. */
  keyOf(id: string, sealed: Buffer): 'current' | 'others' | 'unreadable' {
    if (opens(this.current, id, sealed)) return 'current';
    return opens(this.box, id, sealed) ? 'others' : 'unreadable';
  }

  /** @throws Error when it was sealed under another key or for another job. */
  open(id: string, sealed: Buffer): JobInput {
    return JSON.parse(this.box.open(sealed, id).toString('utf8')) as JobInput;
  }
}

function opens(seal: Seal, id: string, sealed: Buffer): boolean {
  try {
    seal.open(sealed, id);
    return true;
  } catch {
    return false;
  }
}
