import type { ListedAccount, SecurityEvent } from '@cse/auth';
import type { Role } from '@cse/core';
import {
  ArrayField,
  BooleanField,
  EnumField,
  IntegerField,
  NumberField,
  ObjectField,
  StringField,
  UuidField,
  NextCursorField,
} from '@cse/http';
import { ApiProperty } from '@nestjs/swagger';
import { EffectiveCaps, StorageResponse } from '../usage/usage.response.dto';
import type { UserBudget } from './user-administration';

const TIME = { max: 40, format: 'date-time' };

export class AdminUserResponse {
  @UuidField({ description: 'The user' })
  id!: string;

  @StringField({ max: 254, nullable: true, description: 'Null when the provider told none' })
  email!: string | null;

  @StringField({ max: 200, nullable: true, description: 'Null when the provider told none' })
  name!: string | null;

  @EnumField(['user', 'admin'], { description: '`admin` may use the routes under /admin' })
  role!: Role;

  @StringField({ max: 64, description: 'The plan whose caps hold' })
  plan!: string;

  @ObjectField(() => EffectiveCaps, { description: 'The caps that hold now' })
  caps!: EffectiveCaps;

  @ObjectField(() => StorageResponse, { description: 'Bytes that are kept, and how many may be' })
  storage!: StorageResponse;

  @BooleanField({ description: 'Whether the account is suspended now' })
  suspended!: boolean;

  @StringField({ ...TIME, nullable: true, description: 'Since when (UTC)' })
  suspended_at!: string | null;

  @StringField({ ...TIME, nullable: true, description: 'When it ends by itself; null when only an admin ends it' })
  suspended_until!: string | null;

  @NumberField({ min: 0, max: 200, description: 'Halves every hour' })
  abuse_score!: number;

  @StringField({ ...TIME, nullable: true, description: 'Until then nothing that costs money is done for them' })
  paused_until!: string | null;

  @StringField({ ...TIME, description: 'First sign-in (UTC)' })
  created_at!: string;

  @StringField({ ...TIME, description: 'Latest sign-in (UTC)' })
  last_sign_in_at!: string;

  static from(account: ListedAccount, { caps, storedBytes }: UserBudget): AdminUserResponse {
    return {
      id: account.id,
      email: account.email,
      name: account.name,
      role: account.role,
      plan: account.plan,
      caps: EffectiveCaps.from(caps),
      storage: StorageResponse.of(storedBytes, caps),
      suspended: account.suspendedAt !== null,
      suspended_at: account.suspendedAt?.toISOString() ?? null,
      suspended_until: account.suspendedUntil?.toISOString() ?? null,
      abuse_score: Math.round(account.abuseScore * 10) / 10,
      paused_until: account.pausedUntil?.toISOString() ?? null,
      created_at: account.createdAt.toISOString(),
      last_sign_in_at: account.lastSignInAt.toISOString(),
    };
  }
}

export class AdminUserList {
  @ArrayField(() => AdminUserResponse, { max: 100, description: 'Newest first' })
  items!: AdminUserResponse[];

  @NextCursorField()
  next_cursor!: string | null;
}

export class AbuseEventResponse {
  @UuidField({ description: 'The event' })
  id!: string;

  @StringField({ ...TIME, description: 'When it happened (UTC)' })
  at!: string;

  @EnumField(['signal', 'penalty', 'action'], {
    description: 'What was noticed, what followed by rule, what an admin did',
  })
  kind!: 'signal' | 'penalty' | 'action';

  @StringField({ max: 64, example: 'refresh_reuse', description: 'What it was' })
  name!: string;

  @UuidField({
    nullable: true,
    description: 'Whom it is about; null when nobody was signed in, or the account is gone',
  })
  user_id!: string | null;

  @StringField({ max: 64, nullable: true, description: 'The network that it came from, truncated to /24 or /48' })
  network!: string | null;

  @UuidField({ nullable: true, description: 'The admin who did it' })
  actor_id!: string | null;

  @IntegerField({
    min: 0,
    max: 200,
    nullable: true,
    description: 'By how much it raised the score of the account; null when it raises none',
  })
  points!: number | null;

  @NumberField({ min: 0, max: 200, nullable: true, description: 'After the points were added' })
  score!: number | null;

  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, description: 'What the admin set' })
  changes!: Record<string, unknown> | null;

  static from(event: SecurityEvent): AbuseEventResponse {
    return {
      id: event.id,
      at: event.at.toISOString(),
      kind: event.kind,
      name: event.name,
      user_id: event.userId,
      network: event.network,
      actor_id: event.actorId,
      points: event.points,
      score: event.score === null ? null : Math.round(event.score * 10) / 10,
      changes: event.changes,
    };
  }
}

export class AbuseEventList {
  @ArrayField(() => AbuseEventResponse, { max: 100, description: 'Newest first' })
  items!: AbuseEventResponse[];

  @NextCursorField()
  next_cursor!: string | null;
}
