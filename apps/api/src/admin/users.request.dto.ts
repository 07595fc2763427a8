import type { Role } from '@cse/core';
import {
  BooleanField,
  EnumField,
  IntegerField,
  NumberField,
  ObjectField,
  PageRequest,
  StringField,
  UuidField,
} from '@cse/http';

const MOST = Number.MAX_SAFE_INTEGER;

export class UserListRequest extends PageRequest {
  @StringField({ min: 3, max: 254, optional: true, description: 'Only accounts with exactly this address' })
  email?: string;
}

export class AbuseEventsRequest extends PageRequest {
  @UuidField({ optional: true, description: 'Only events about this user' })
  user_id?: string;
}

/** Caps of one user; null gives one back to the plan, what is absent stays. */
export class CapsBody {
  @NumberField({ min: 0, max: 1_000_000, optional: true, nullable: true, description: 'US dollars' })
  daily_cost_usd?: number | null;

  @NumberField({ min: 0, max: 1_000_000, optional: true, nullable: true, description: 'US dollars' })
  monthly_cost_usd?: number | null;

  @IntegerField({
    min: 0,
    max: MOST,
    optional: true,
    nullable: true,
    description: 'Tokens in a day (UTC); null: as the plan has it',
  })
  daily_tokens?: number | null;

  @IntegerField({
    min: 0,
    max: MOST,
    optional: true,
    nullable: true,
    description: 'Pictures in a day (UTC); null: as the plan has it',
  })
  daily_images?: number | null;

  @IntegerField({
    min: 0,
    max: MOST,
    optional: true,
    nullable: true,
    description: 'Seconds of clips in a day (UTC); null: as the plan has it',
  })
  daily_video_seconds?: number | null;

  @IntegerField({ min: 0, max: MOST, optional: true, nullable: true, description: 'Bytes that are kept at a time' })
  stored_bytes?: number | null;
}

export class ChangeUserBody {
  @EnumField(['user', 'admin'], { optional: true, description: '`admin` may use the routes under /admin' })
  role?: Role;

  @StringField({ min: 1, max: 64, optional: true, description: '`default`, or a plan of the configuration' })
  plan?: string;

  @ObjectField(() => CapsBody, { optional: true, description: 'Caps of this user alone; those that are absent stay' })
  caps?: CapsBody;

  @BooleanField({
    optional: true,
    description: 'true ends every session; false also lifts what was imposed for abuse',
  })
  suspended?: boolean;

  @StringField({
    max: 40,
    format: 'date-time',
    optional: true,
    description: 'When the suspension ends by itself; without it, a suspension by an admin has no end',
  })
  suspended_until?: string;
}
