import { usdToJson } from '@cse/core';
import {
  ArrayField,
  EnumField,
  IntegerField,
  NumberField,
  ObjectField,
  StringField,
  UuidField,
  NextCursorField,
} from '@cse/http';
import type { DeploymentMonth, UserUsage } from '@cse/usage';
import { TokenTotals } from './usage.response.dto';

const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER };

export class DeploymentResponse {
  @NumberField({ ...COUNT, description: 'US dollars spent by all users in the calendar month' })
  cost_usd!: number;

  @NumberField({ ...COUNT, description: 'US dollars held by what still runs' })
  reserved_usd!: number;

  @NumberField({
    ...COUNT,
    nullable: true,
    description: 'US dollars that all users may cost together; null when no such cap is configured',
  })
  cap_usd!: number | null;

  static from({ settled, reserved, cap }: DeploymentMonth): DeploymentResponse {
    return {
      cost_usd: usdToJson(settled),
      reserved_usd: usdToJson(reserved),
      cap_usd: cap === undefined ? null : usdToJson(cap),
    };
  }
}

export class UserUsageResponse extends TokenTotals {
  @UuidField({ description: 'The user' })
  user_id!: string;

  @IntegerField({ ...COUNT, description: 'How many text requests' })
  text_requests!: number;

  @IntegerField({ ...COUNT, description: 'How many image jobs' })
  image_jobs!: number;

  @IntegerField({ ...COUNT, description: 'How many clips and films' })
  video_jobs!: number;

  @NumberField({ ...COUNT, description: 'Seconds of clips' })
  video_seconds!: number;

  @NumberField({ ...COUNT, description: 'US dollars that were charged' })
  cost_usd!: number;

  @NumberField({ ...COUNT, description: 'US dollars that are held for what still runs' })
  reserved_usd!: number;

  static from(user: UserUsage): UserUsageResponse {
    return {
      user_id: user.userId,
      ...TokenTotals.of(user),
      text_requests: user.textRequests,
      image_jobs: user.imageJobs,
      video_jobs: user.videoJobs,
      video_seconds: user.settled.videoSeconds,
      cost_usd: usdToJson(user.settled.cost),
      reserved_usd: usdToJson(user.reserved.cost),
    };
  }
}

export class AdminUsageResponse {
  @EnumField(['day', 'month'], { description: 'What one line stands for' })
  period!: 'day' | 'month';

  @StringField({ max: 40, format: 'date-time', description: 'When the period begins (UTC)' })
  starts_at!: string;

  @ObjectField(() => DeploymentResponse, { description: 'The month that the period lies in' })
  deployment!: DeploymentResponse;

  @ArrayField(() => UserUsageResponse, { max: 100, description: 'Users with usage in the period' })
  items!: UserUsageResponse[];

  @NextCursorField()
  next_cursor!: string | null;
}
