import { usdToJson } from '@cse/core';
import { ArrayField, IntegerField, NumberField, StringField } from '@cse/http';
import type { HistoryPoint } from '@cse/usage';
import { TokenTotals } from './usage.response.dto';

const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER };

export class HistoryPointResponse extends TokenTotals {
  @StringField({ max: 40, format: 'date-time' })
  starts_at!: string;

  @StringField({ max: 200, nullable: true, description: 'The operation or model, when grouped by one' })
  group!: string | null;

  @IntegerField(COUNT)
  requests!: number;

  @IntegerField(COUNT)
  images!: number;

  @NumberField(COUNT)
  video_seconds!: number;

  @NumberField({ ...COUNT, description: 'US dollars' })
  cost_usd!: number;

  static from(point: HistoryPoint): HistoryPointResponse {
    return {
      starts_at: point.startsAt.toISOString(),
      group: point.group,
      requests: point.requests,
      ...TokenTotals.of(point),
      images: point.images,
      video_seconds: point.videoSeconds,
      cost_usd: usdToJson(point.cost),
    };
  }
}

export class HistoryResponse {
  @ArrayField(() => HistoryPointResponse, {
    max: 100_000,
    description: 'Oldest first; periods without usage are zeros',
  })
  points!: HistoryPointResponse[];

  static from(points: HistoryPoint[]): HistoryResponse {
    return { points: points.map((point) => HistoryPointResponse.from(point)) };
  }
}

const COLUMNS = [
  'starts_at',
  'group',
  'requests',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'output_tokens',
  'images',
  'video_seconds',
  'cost_usd',
] as const;

/** RFC 4180, with a header line. A text that a spreadsheet would take for a formula is made a plain one. */
export function historyCsv({ points }: HistoryResponse): string {
  const rows = points.map((point) => COLUMNS.map((column) => cell(point[column])));
  return [COLUMNS, ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return decimal(value);
  const plain = /^[=+@\t\r-]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** Never in exponent notation, which spreadsheets and parsers read differently. */
function decimal(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(9).replace(/0+$/, '');
}
