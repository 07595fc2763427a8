import { AppError } from '@cse/core';
import { IntegerField, StringField } from './fields';

/** Query parameters of a list: how many items, and where the page before ended. */
export class PageRequest {
  @IntegerField({ min: 1, max: 100, optional: true, default: 20, description: 'How many items at most' })
  limit = 20;

  @StringField({
    max: 200,
    optional: true,
    pattern: /^[A-Za-z0-9_-]+$/,
    description: '`next_cursor` of the page before',
  })
  cursor?: string;
}

/** Where the next page of a list begins, in an answer. */
export const NextCursorField = (): PropertyDecorator =>
  StringField({ max: 200, nullable: true, description: 'Send it as `cursor` for the next page; null on the last one' });

/** A page out of at most `limit + 1` rows: the one too many says that there is a next page. */
export function pageOf<T, Item>(
  rows: T[],
  limit: number,
  show: (row: T) => Item,
  position: (row: T) => string,
): { items: Item[]; next_cursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { items: shown.map(show), next_cursor: last === undefined ? null : encodeCursor(position(last)) };
}

function encodeCursor(position: string): string {
  return Buffer.from(position).toString('base64url');
}

/**
 * The position that a cursor stands for.
 * @throws AppError `validation_failed` when it is none that `pageOf` made.
 */
export function positionOf(cursor: string | undefined, pattern: RegExp): string | undefined {
  if (cursor === undefined) return undefined;
  const position = Buffer.from(cursor, 'base64url').toString('utf8');
  if (pattern.test(position)) return position;
  throw new AppError('validation_failed', 'the request breaks the schema', {
    errors: [{ pointer: '/cursor', detail: 'is not a cursor of this list' }],
  });
}
