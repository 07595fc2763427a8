import { AppError } from '@cse/core';
import { CheckedField, EnumField, PageRequest, REQUEST_ID, StringField } from '@cse/http';
import { ESTIMATED, isoDate, type Estimated, type HistoryQuery } from '@cse/usage';

const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const DAY_MS = 86_400_000;

export class UsageEventsRequest extends PageRequest {
  @StringField({
    max: 64,
    pattern: REQUEST_ID,
    optional: true,
    description: 'Only those of the request with this `x-request-id`, of the jobs that it began as well',
  })
  request_id?: string;
}

export class HistoryRequest {
  @EnumField(['day', 'month'], { optional: true, default: 'day', description: 'What one point stands for (UTC)' })
  granularity: 'day' | 'month' = 'day';

  @StringField({
    max: 10,
    pattern: DATE,
    format: 'date',
    optional: true,
    description: 'Default: 30 days, or 12 months, back',
  })
  from?: string;

  @StringField({
    max: 10,
    pattern: DATE,
    format: 'date',
    optional: true,
    description: 'The last period; default: today',
  })
  to?: string;

  @EnumField(['operation', 'model'], { optional: true, description: 'A point for each of them; absent: one for all' })
  group_by?: 'operation' | 'model';

  toQuery(now: Date): HistoryQuery {
    const to = dateOf(this.to, '/to') ?? now;
    const span = (this.granularity === 'day' ? 29 : 335) * DAY_MS;
    const from = dateOf(this.from, '/from') ?? new Date(to.getTime() - span);
    return { granularity: this.granularity, from, to, groupBy: this.group_by };
  }
}

export class EstimateRequest {
  @EnumField(ESTIMATED, { name: 'Operation', description: 'The call that is meant' })
  operation!: Estimated;

  @CheckedField(
    (value, pointer) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? []
        : [{ pointer, detail: 'must be an object' }],
    {
      type: 'object',
      additionalProperties: true,
      description: 'The body that the operation would be called with; `commit` may be left out',
    },
  )
  request!: Record<string, unknown>;
}

export class AdminUsageRequest extends PageRequest {
  @EnumField(['day', 'month'], { optional: true, default: 'month', description: 'A day or a month (UTC)' })
  period: 'day' | 'month' = 'month';

  @StringField({ max: 10, pattern: DATE, format: 'date', optional: true, description: 'A day in it; default: today' })
  date?: string;

  moment(now: Date): Date {
    return dateOf(this.date, '/date') ?? now;
  }
}

/** Midnight UTC of a date; one that no calendar has (31 February) is refused. */
function dateOf(text: string | undefined, pointer: string): Date | undefined {
  if (text === undefined) return undefined;
  const date = new Date(`${text}T00:00:00Z`);
  if (isoDate(date) === text) return date;
  throw new AppError('validation_failed', 'the request breaks the schema', {
    errors: [{ pointer, detail: 'is no date of the calendar' }],
  });
}
