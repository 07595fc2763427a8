import type { ArtifactRole } from '../finishing/finisher';

/** A stored file of a user: finished media, or an upload. */
export interface Artifact {
  id: string;
  /** Null once the account is deleted; then nobody but the sweeper sees it. */
  userId: string | null;
  jobId: string | null;
  /** What it is the small picture of. */
  parentId: string | null;
  /** Place among the outputs of its job. */
  ordinal: number;
  role: ArtifactRole;
  state: 'uploading' | 'ready' | 'erasing';
  objectKey: string;
  contentType: string;
  bytes: number;
  /** Lower-case hex; of an upload that is not complete, what its owner announced. */
  sha256: string;
  width: number | null;
  height: number | null;
  durationS: number | null;
  fps: number | null;
  thumbhash: string | null;
  createdAt: Date;
  /** When an upload that was not completed is erased. */
  expiresAt: Date | null;
}

export type NewArtifact = Omit<Artifact, 'createdAt'>;
