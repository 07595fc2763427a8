import { ArrayField, IntegerField, StringField, StringListField, UuidField } from '@cse/http';
import { MOST, type KeptBody } from '@cse/projects';
import { SignatureField, toBase64url } from './key-fields';

const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER };
/** In lower-case hex. */
export const SHA256 = /^[0-9a-f]{64}$/;

export class MissingChunksBody {
  @StringListField({ max: MOST.chunksAsked, pattern: SHA256, description: 'SHA-256 of the chunks, in lower-case hex' })
  sha256!: string[];
}

export class MissingChunksResponse {
  @StringListField({
    max: MOST.chunksAsked,
    pattern: SHA256,
    description: 'Those that are not there; the others are kept for a day at least',
  })
  missing!: string[];
}

export class ChunkResponse {
  @StringField({ max: 64, pattern: SHA256, description: 'SHA-256 of what is kept' })
  sha256!: string;
}

/** What manifests and snapshots are sent as. */
export class SignedBodyBody {
  @StringField({
    min: 2,
    max: 2_000_000,
    description: 'JSON text exactly as it was signed; it holds the fields that the operation names and nothing else',
  })
  body!: string;

  @SignatureField({ description: 'Ed25519 signature by the device over the label and the text' })
  signature!: string;

  @UuidField({ description: 'Your device that signed it' })
  device_id!: string;
}

export class ManifestSummary {
  @IntegerField({ min: 1, max: 2 ** 31 - 1, description: 'Number of the version' })
  version!: number;

  @UuidField({ description: 'The device that signed it' })
  device_id!: string;

  @IntegerField({ min: 1, max: 2 ** 31 - 1, description: 'Generation of the key that it is encrypted with' })
  generation!: number;

  @IntegerField({ ...COUNT, description: 'How many chunks it lists' })
  chunks!: number;

  @IntegerField({ ...COUNT, description: 'Bytes of those chunks' })
  chunk_bytes!: number;

  @StringField({ max: 40, format: 'date-time', description: 'When it came in (UTC)' })
  created_at!: string;

  static of({ number, deviceId, generation, chunks, chunkBytes, createdAt }: KeptBody): ManifestSummary {
    return {
      version: number,
      device_id: deviceId,
      generation,
      chunks,
      chunk_bytes: chunkBytes,
      created_at: createdAt.toISOString(),
    };
  }
}

export class ManifestResponse extends ManifestSummary {
  @StringField({ max: 2_000_000, description: 'JSON text as it was signed' })
  body!: string;

  @SignatureField({ description: 'Ed25519 signature by the device' })
  signature!: string;

  static override of(kept: KeptBody): ManifestResponse {
    return { ...ManifestSummary.of(kept), body: kept.body, signature: toBase64url(kept.signature) };
  }
}

export class ManifestsRequest {
  @IntegerField({ min: 1, max: 100, optional: true, default: 20, description: 'How many at most' })
  limit = 20;

  @IntegerField({ min: 1, max: 2 ** 31 - 1, optional: true, description: 'Only versions before this one' })
  before?: number;
}

export class ManifestsResponse {
  @ArrayField(() => ManifestSummary, { max: 100, description: 'Newest version first' })
  items!: ManifestSummary[];
}
