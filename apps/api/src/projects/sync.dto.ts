import { isUuid, type FieldProblem } from '@cse/core';
import { ArrayField, BooleanField, CheckedField, EnumField, IntegerField, StringField, UuidField } from '@cse/http';
import {
  MOST,
  PROJECT_ROLES,
  type KeptBody,
  type KeptOp,
  type ProjectRole,
  type SentOp,
  type Standing,
} from '@cse/projects';
import { BytesField, fromBase64url, SignatureField, toBase64url } from './key-fields';

const GENERATION = { min: 1, max: 2 ** 31 - 1 };
/** A place in the log. */
export const CURSOR = /^\d{1,15}$/;
const CursorField = (description: string, optional = false): PropertyDecorator =>
  StringField({ max: 15, pattern: CURSOR, optional, description });

const CIPHERTEXT = /^[A-Za-z0-9_-]+$/;
const SIGNATURE = /^[A-Za-z0-9_-]{86}$/;
const FIELDS = 6;
const MOST_PROBLEMS = 20;
const MOST_CHARACTERS = Math.ceil((MOST.opBytes * 4) / 3);

interface OpBody {
  op_id: string;
  device_id: string;
  seq: number;
  generation: number;
  ciphertext: string;
  signature: string;
}

/** One pass over all of them: five hundred with nested validators would take longer than their signatures. */
function opProblems(value: unknown, pointer: string): FieldProblem[] {
  if (!Array.isArray(value) || value.length < 1 || value.length > MOST.ops) {
    return [{ pointer, detail: `must be a list of 1 to ${MOST.ops} operations` }];
  }
  const problems: FieldProblem[] = [];
  for (const [index, op] of (value as unknown[]).entries()) {
    const detail = wrongOp(op);
    if (detail) problems.push({ pointer: `${pointer}/${index}${detail.field}`, detail: detail.wanted });
    if (problems.length === MOST_PROBLEMS) break;
  }
  return problems;
}

function wrongOp(op: unknown): { field: string; wanted: string } | undefined {
  if (typeof op !== 'object' || op === null || Array.isArray(op)) return { field: '', wanted: 'must be an object' };
  const { op_id, device_id, seq, generation, ciphertext, signature } = op as Record<string, unknown>;
  if (!isUuid(op_id)) return { field: '/op_id', wanted: 'must be a UUID' };
  if (!isUuid(device_id)) return { field: '/device_id', wanted: 'must be a UUID' };
  if (!Number.isSafeInteger(seq) || (seq as number) < 1)
    return { field: '/seq', wanted: 'must be a whole number from 1' };
  if (!Number.isInteger(generation) || (generation as number) < 1 || (generation as number) > GENERATION.max) {
    return { field: '/generation', wanted: 'must be a whole number from 1' };
  }
  if (typeof ciphertext !== 'string' || !CIPHERTEXT.test(ciphertext) || ciphertext.length > MOST_CHARACTERS) {
    return { field: '/ciphertext', wanted: `must be 1 to ${MOST.opBytes} bytes in base64url` };
  }
  if (typeof signature !== 'string' || !SIGNATURE.test(signature)) {
    return { field: '/signature', wanted: 'must be 64 bytes in base64url' };
  }
  if (Object.keys(op).length !== FIELDS) return { field: '', wanted: 'has a field that is not known' };
  return undefined;
}

const text = (description: string, more: object = {}) => ({ type: 'string', description, ...more });
const whole = (description: string, maximum: number) => ({ type: 'integer', minimum: 1, maximum, description });

export class OpsBody {
  @CheckedField(
    opProblems,
    {
      type: 'array',
      minItems: 1,
      maxItems: MOST.ops,
      items: {
        type: 'object',
        required: ['op_id', 'device_id', 'seq', 'generation', 'ciphertext', 'signature'],
        additionalProperties: false,
        properties: {
          op_id: text('Made by the client; the same one is taken once', { format: 'uuid' }),
          device_id: text('Your device that wrote it', { format: 'uuid' }),
          seq: whole('Counts the operations of the device in this project, from 1', Number.MAX_SAFE_INTEGER),
          generation: whole('Generation of the key that it is encrypted with', GENERATION.max),
          ciphertext: text('Up to 64 KiB in base64url', { maxLength: MOST_CHARACTERS, pattern: CIPHERTEXT.source }),
          signature: text(
            'Ed25519 signature over `cse-op-v1`, project, op and device id, seq, generation and the SHA-256 of the ciphertext in hex',
            { pattern: SIGNATURE.source },
          ),
        },
      },
    } as never,
    { description: 'In the order in which they are to stand' },
  )
  ops!: OpBody[];
}

export function sentOps({ ops }: OpsBody): SentOp[] {
  return ops.map(({ op_id, device_id, seq, generation, ciphertext, signature }) => ({
    opId: op_id,
    deviceId: device_id,
    seq,
    generation,
    ciphertext: fromBase64url(ciphertext),
    signature: fromBase64url(signature),
  }));
}

export class AcceptedOp {
  @UuidField({ description: 'The operation' })
  op_id!: string;

  @CursorField('Its place in the log')
  cursor!: string;
}

export class OpsResponse {
  @ArrayField(() => AcceptedOp, { max: MOST.ops, description: 'In the order in which they were sent' })
  accepted!: AcceptedOp[];

  @CursorField('Of the newest operation of the project')
  cursor!: string;
}

export class OpResponse {
  @CursorField('Its place in the log: rises by the order in which operations were taken')
  cursor!: string;

  @UuidField({ description: 'The operation' })
  op_id!: string;

  @UuidField({ description: 'The device that wrote it' })
  device_id!: string;

  @IntegerField({ min: 1, max: Number.MAX_SAFE_INTEGER, description: 'Its number on the device' })
  seq!: number;

  @IntegerField({ ...GENERATION, description: 'Generation of the key that it is encrypted with' })
  generation!: number;

  @BytesField(MOST.opBytes, { description: 'As it was sent (base64url)' })
  ciphertext!: string;

  @SignatureField({ description: 'Ed25519 signature by the device' })
  signature!: string;

  @StringField({ max: 40, format: 'date-time', description: 'When it was taken (UTC)' })
  at!: string;

  static of({ cursor, opId, deviceId, seq, generation, ciphertext, signature, at }: KeptOp): OpResponse {
    return {
      cursor: String(cursor),
      op_id: opId,
      device_id: deviceId,
      seq,
      generation,
      ciphertext: toBase64url(ciphertext),
      signature: toBase64url(signature),
      at: at.toISOString(),
    };
  }
}

export class OpsRequest {
  @CursorField('Only what stands after it; from the beginning without one', true)
  after?: string;

  @IntegerField({
    min: 1,
    max: 1_000,
    optional: true,
    default: 500,
    description: 'How many at most; a page also ends at 2 MiB',
  })
  limit = 500;
}

export class OpPageResponse {
  @ArrayField(() => OpResponse, { max: 1_000, description: 'In their order' })
  ops!: OpResponse[];

  @CursorField('Send it as `after` for what follows')
  cursor!: string;

  @BooleanField({ description: 'Whether there is more by now' })
  more!: boolean;
}

export class FollowRequest {
  @CursorField('What stands after it comes first; without it, and without `Last-Event-ID`, only what is new', true)
  after?: string;
}

export class ProjectStanding {
  @CursorField('Where the stream begins, or ends')
  cursor!: string;

  @IntegerField({ ...GENERATION, description: 'The present generation of the project key' })
  generation!: number;

  @BooleanField({ description: 'A member has gone: nothing is written until an owner has rotated the key' })
  rotation_due!: boolean;

  @EnumField(PROJECT_ROLES, { name: 'ProjectRole', description: 'What you may do' })
  role!: ProjectRole;

  static of({ cursor, generation, rotationDue, role }: Standing): ProjectStanding {
    return { cursor: String(cursor), generation, rotation_due: rotationDue, role };
  }
}

export class SnapshotEvent {
  @CursorField('Up to where the new snapshot reaches')
  upto!: string;
}

export class RemovedEvent {
  @UuidField({ description: 'The project that you are no member of any more' })
  project_id!: string;
}

export class PresenceBody {
  @UuidField({ description: 'Your device' })
  device_id!: string;

  @BytesField(MOST.presenceBytes, {
    description: 'What the others may see of you now, encrypted (up to 4 KiB in base64url)',
  })
  ciphertext!: string;
}

/** What is passed on of presence. */
export class PresenceEvent {
  @UuidField({ description: 'The device that shows itself' })
  device_id!: string;

  @BytesField(MOST.presenceBytes, { description: 'As it was sent (base64url)' })
  ciphertext!: string;
}

export class PresenceResponse {
  @BooleanField({ description: 'True: it is on its way to who follows the project now' })
  sent!: boolean;
}

export class SnapshotRequest {
  @CursorField('Only one before it: for a device that finds the newest one wrong', true)
  before?: string;
}

export class SnapshotResponse {
  @CursorField('Up to where it reaches')
  upto!: string;

  @StringField({ max: 2_000_000, description: 'JSON text as it was signed' })
  body!: string;

  @SignatureField({ description: 'Ed25519 signature by the device' })
  signature!: string;

  @UuidField({ description: 'The device that signed it' })
  device_id!: string;

  @StringField({ max: 40, format: 'date-time', description: 'When it came in (UTC)' })
  created_at!: string;

  static of({ number, body, signature, deviceId, createdAt }: KeptBody): SnapshotResponse {
    return {
      upto: String(number),
      body,
      signature: toBase64url(signature),
      device_id: deviceId,
      created_at: createdAt.toISOString(),
    };
  }
}
