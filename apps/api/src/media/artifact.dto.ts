import {
  ArrayField,
  BooleanField,
  EnumField,
  IntegerField,
  NumberField,
  ObjectField,
  PageRequest,
  StringField,
  UuidField,
  NextCursorField,
} from '@cse/http';
import { type Artifact, ARTIFACT_ROLES, type ArtifactRole, type Cite, type RelatedArtifact } from '@cse/media';
import { CITES } from '@cse/prompts';
import { DISPOSITIONS, type Disposition, MAX_IMAGE_BYTES, type SignedUpload, type SignedUrl } from '@cse/storage';
import { ApiProperty } from '@nestjs/swagger';
import { ShapeField } from '../ai/shape-field';

const SIZE = { min: 0, max: Number.MAX_SAFE_INTEGER };
const PIXELS = { min: 1, max: 100_000, nullable: true };

/** A stored file with a fresh link to it. */
export class JobArtifact {
  @UuidField({ description: 'The file' })
  artifact_id!: string;

  @EnumField(ARTIFACT_ROLES, {
    name: 'ArtifactRole',
    description: 'What it is: the very thing, or a small picture of it',
  })
  role!: ArtifactRole;

  @StringField({
    max: 4_000,
    format: 'uri',
    nullable: true,
    description: 'Signed; the same within half of its life, so it may be cached; answers as an attachment',
  })
  url!: string | null;

  @StringField({
    max: 30,
    format: 'date-time',
    nullable: true,
    description: 'When the link ends (UTC); ask for the job or the file again',
  })
  url_expires_at!: string | null;

  @StringField({ max: 100, description: 'Its media type' })
  content_type!: string;

  @IntegerField({ ...SIZE, description: 'Its size in bytes' })
  bytes!: number;

  @IntegerField({ ...PIXELS, description: 'In pixels; null for what is no picture or clip' })
  width!: number | null;

  @IntegerField({ ...PIXELS, description: 'In pixels; null for what is no picture or clip' })
  height!: number | null;

  @NumberField({ min: 0, max: 86_400, nullable: true, description: 'Seconds of a clip or a film; null for pictures' })
  duration_s!: number | null;

  @NumberField({
    min: 0,
    max: 1_000,
    nullable: true,
    description: 'Frames a second of a clip or a film; null for pictures',
  })
  fps!: number | null;

  @StringField({ max: 64, description: 'SHA-256 of the content, lower-case hex' })
  sha256!: string;

  @StringField({ max: 100, nullable: true, description: 'ThumbHash in base64: a blurred picture to show first' })
  thumbhash!: string | null;

  @BooleanField({ description: 'It was reported and is hidden: there is no link to it, and nothing is built upon it' })
  hidden!: boolean;

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
      hidden: artifact.hiddenAt !== null,
    };
  }
}

/** A HEIF may turn out as AVIF or as HEIC; what it is, is seen when it is there. */
const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/avif', 'image/heic', 'image/heif'] as const;

export class UploadBody {
  @EnumField(IMAGE_TYPES, { name: 'UploadType', description: 'The media type of the file' })
  content_type!: (typeof IMAGE_TYPES)[number];

  @IntegerField({ min: 1, max: MAX_IMAGE_BYTES, description: 'Exact size of the file in bytes' })
  bytes!: number;

  @StringField({ min: 64, max: 64, pattern: /^[0-9a-f]{64}$/, description: 'SHA-256 of the file, lower-case hex' })
  sha256!: string;
}

export class UploadLink {
  @EnumField(['PUT'], { description: 'How it is sent' })
  method!: 'PUT';

  @StringField({ max: 4_000, format: 'uri', description: 'Where it is sent; good until `expires_at`' })
  url!: string;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, description: 'To be sent exactly so' })
  headers!: Record<string, string>;

  @StringField({ max: 30, format: 'date-time', description: 'When the link ends (UTC)' })
  expires_at!: string;
}

export class UploadResponse {
  @UuidField({ description: 'The file that will be' })
  artifact_id!: string;

  @ObjectField(() => UploadLink, { description: 'How to send its bytes' })
  upload!: UploadLink;

  static of(id: string, { method, url, headers, expiresAt }: SignedUpload): UploadResponse {
    return { artifact_id: id, upload: { method, url, headers, expires_at: expiresAt.toISOString() } };
  }
}

const ARTIFACT_STATES = ['ready', 'uploading'] as const;

export class ArtifactRequest {
  @EnumField(DISPOSITIONS, {
    name: 'Disposition',
    optional: true,
    default: 'attachment' satisfies Disposition,
    description: 'Whether a browser that opens the link saves the file or shows it',
  })
  disposition?: Disposition;
}

export class ArtifactsRequest extends PageRequest {
  @EnumField(ARTIFACT_STATES, {
    name: 'ArtifactState',
    optional: true,
    default: 'ready',
    description: '`uploading`: what was announced and is not complete; its bytes are reserved',
  })
  status: (typeof ARTIFACT_STATES)[number] = 'ready';
}

export class ArtifactResponse extends JobArtifact {
  @EnumField(ARTIFACT_STATES, { name: 'ArtifactState', description: '`uploading` until the upload is complete' })
  state!: (typeof ARTIFACT_STATES)[number];

  @UuidField({ nullable: true, description: 'The job that made it; null for an upload' })
  job_id!: string | null;

  @UuidField({ nullable: true, description: 'What it is the small picture of' })
  parent_id!: string | null;

  @StringField({ max: 30, format: 'date-time', description: 'When it was made or announced (UTC)' })
  created_at!: string;

  @StringField({ max: 30, format: 'date-time', nullable: true, description: 'When an upload is forgotten' })
  expires_at!: string | null;

  @ShapeField(CITES)
  cites!: Cite[];

  static show(artifact: Artifact, link: SignedUrl | undefined, cites: Cite[] = []): ArtifactResponse {
    return {
      ...JobArtifact.of(artifact, link),
      state: artifact.state === 'uploading' ? 'uploading' : 'ready',
      job_id: artifact.jobId,
      parent_id: artifact.parentId,
      created_at: artifact.createdAt.toISOString(),
      expires_at: artifact.expiresAt?.toISOString() ?? null,
      cites,
    };
  }
}

export class ArtifactsResponse {
  @ArrayField(() => ArtifactResponse, { max: 100, description: 'Newest first' })
  items!: ArtifactResponse[];

  @NextCursorField()
  next_cursor!: string | null;
}

export class DependentArtifact {
  @UuidField({ description: 'The other file' })
  artifact_id!: string;

  @EnumField(ARTIFACT_ROLES, { name: 'ArtifactRole', description: 'What it is' })
  role!: ArtifactRole;

  static of({ id, role }: RelatedArtifact): DependentArtifact {
    return { artifact_id: id, role };
  }
}

export class DependenciesResponse {
  @ArrayField(() => DependentArtifact, { max: 5_000, description: 'Pictures and clips that went into it' })
  made_from!: DependentArtifact[];

  @ArrayField(() => DependentArtifact, {
    max: 5_000,
    description: 'What went out of it: clips, films, its small picture',
  })
  made_into!: DependentArtifact[];

  @ShapeField(CITES)
  cites!: Cite[];
}
