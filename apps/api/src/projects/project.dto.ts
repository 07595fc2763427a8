import {
  ArrayField,
  BooleanField,
  EnumField,
  IntegerField,
  NextCursorField,
  ObjectField,
  StringField,
  UuidField,
} from '@cse/http';
import { PROJECT_ROLES, type KeepRule, type Project, type ProjectRole } from '@cse/projects';
import { KeyField, SignatureField, toBase64url } from './key-fields';

const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER };

export class KeepBody implements KeepRule {
  @IntegerField({ min: 1, max: 100, description: 'How many of the newest versions' })
  last!: number;

  @IntegerField({ min: 0, max: 366, description: 'And the newest version of so many days (UTC)' })
  daily!: number;

  @IntegerField({ min: 0, max: 520, description: 'And the newest version of so many weeks (UTC, from Monday)' })
  weekly!: number;
}

export class ProjectBody {
  @UuidField({ optional: true, description: 'Your device that makes the project; needed for a new one' })
  device_id?: string;

  @SignatureField({
    optional: true,
    description: 'Its signature over `cse-project-v1`, project, user and device id; needed for a new one',
  })
  root_signature?: string;

  @ObjectField(() => KeepBody, { optional: true, description: 'Which versions of the backup are kept' })
  keep?: KeepBody;
}

export class ProjectResponse {
  @UuidField({ description: 'The project, as its owner named it' })
  project_id!: string;

  @EnumField(PROJECT_ROLES, { description: 'What you may do with it', name: 'ProjectRole' })
  role!: ProjectRole;

  @IntegerField({ ...COUNT, description: 'Bytes that are kept for it; they count to `stored_bytes` of who made it' })
  bytes!: number;

  @IntegerField({ ...COUNT, description: 'Versions of the backup' })
  versions!: number;

  @IntegerField({ ...COUNT, description: 'How many people are in it' })
  members!: number;

  @IntegerField({ min: 1, max: 2 ** 31 - 1, description: 'The present generation of its key' })
  generation!: number;

  @BooleanField({ description: 'A member has gone: nothing is written until an owner has rotated the key' })
  rotation_due!: boolean;

  @ObjectField(() => KeepBody, { description: 'Which versions of the backup are kept' })
  keep!: KeepBody;

  @UuidField({ description: 'The device that made it' })
  root_device_id!: string;

  @KeyField({ description: 'Its Ed25519 public key, from which every certificate descends; compare its fingerprint' })
  root_key!: string;

  @StringField({ max: 40, format: 'date-time', description: 'When it was made (UTC)' })
  created_at!: string;

  @StringField({ max: 40, format: 'date-time', description: 'When something was last written to it (UTC)' })
  updated_at!: string;

  static of({ id, rotationDue, rootDeviceId, rootKey, createdAt, updatedAt, ...same }: Project): ProjectResponse {
    return {
      project_id: id,
      ...same,
      rotation_due: rotationDue,
      root_device_id: rootDeviceId,
      root_key: toBase64url(rootKey),
      created_at: createdAt.toISOString(),
      updated_at: updatedAt.toISOString(),
    };
  }
}

export class ProjectsResponse {
  @ArrayField(() => ProjectResponse, {
    max: 100,
    description: 'Yours and those that you are a member of, newest id first',
  })
  items!: ProjectResponse[];

  @NextCursorField()
  next_cursor!: string | null;
}
