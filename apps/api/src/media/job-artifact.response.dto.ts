import { EnumField, IntegerField, NumberField, StringField, UuidField } from '@cse/http';
import { ARTIFACT_ROLES, type Artifact, type ArtifactRole } from '@cse/media';
import type { SignedUrl } from '@cse/storage';

const SIZE = { min: 0, max: Number.MAX_SAFE_INTEGER };
const PIXELS = { min: 1, max: 100_000, nullable: true };

/** A stored file with a fresh link to it. */
export class JobArtifact {
  @UuidField()
  artifact_id!: string;

  @EnumField(ARTIFACT_ROLES, { name: 'ArtifactRole' })
  role!: ArtifactRole;

  @StringField({ max: 4_000, format: 'uri', nullable: true, description: 'Signed; answers as an attachment' })
  url!: string | null;

  @StringField({ max: 30, format: 'date-time', nullable: true })
  url_expires_at!: string | null;

  @StringField({ max: 100 })
  content_type!: string;

  @IntegerField(SIZE)
  bytes!: number;

  @IntegerField(PIXELS)
  width!: number | null;

  @IntegerField(PIXELS)
  height!: number | null;

  @NumberField({ min: 0, max: 86_400, nullable: true })
  duration_s!: number | null;

  @NumberField({ min: 0, max: 1_000, nullable: true })
  fps!: number | null;

  @StringField({ max: 64, description: 'SHA-256 of the content, lower-case hex' })
  sha256!: string;

  @StringField({ max: 100, nullable: true, description: 'ThumbHash in base64: a blurred picture to show first' })
  thumbhash!: string | null;

  static of(artifact: Artifact, link: SignedUrl | undefined): JobArtifact {
    return {
      artifact_id: artifact.id,
      role: artifact.role,
      url: link?.url ?? null,
      url_expires_at: link?.expiresAt.toISOString() ?? null,
      content_type: artifact.contentType,
      bytes: artifact.bytes,
      width: artifact.width,
      height: artifact.height,
      duration_s: artifact.durationS,
      fps: artifact.fps,
      sha256: artifact.sha256,
      thumbhash: artifact.thumbhash,
    };
  }
}
