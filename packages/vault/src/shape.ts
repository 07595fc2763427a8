import { fromBase64Url, text } from './crypto/bytes.ts';
import { UnsoundError } from './error.ts';

/** Whether what another device has written has the shape that is meant. A member may write anything. */
export type Shape<T> = (value: unknown) => value is T;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const aText: Shape<string> = (value) => typeof value === 'string';

/** A whole number that a program can count with. */
export const aCount: Shape<number> = (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** base64url in its one spelling. */
export const someBytes: Shape<string> = (value): value is string => {
  try {
    return typeof value === 'string' && fromBase64Url(value) !== undefined;
  } catch {
    return false;
  }
};

export const aTime: Shape<string> = (value): value is string =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value));

export const textLike =
  (pattern: RegExp): Shape<string> =>
  (value): value is string =>
    typeof value === 'string' && pattern.test(value);

/** A UUID. */
export const anId = textLike(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);

/** SHA-256, hexadecimal. */
export const aHash = textLike(/^[0-9a-f]{64}$/);

export const listOf =
  <T>(shape: Shape<T>, most = Infinity): Shape<T[]> =>
  (value): value is T[] =>
    Array.isArray(value) && value.length <= most && value.every((one) => shape(one));

/** An object with these fields, whatever else it has. */
export const objectOf =
  <T extends object>(fields: { [Name in keyof T]-?: Shape<T[Name]> }): Shape<T> =>
  (value): value is T =>
    isObject(value) && Object.entries<Shape<unknown>>(fields).every(([name, shape]) => shape(value[name]));

export const recordOf =
  <T>(key: Shape<string>, shape: Shape<T>): Shape<Record<string, T>> =>
  (value): value is Record<string, T> =>
    isObject(value) && Object.entries(value).every(([name, one]) => key(name) && shape(one));

/**
 * JSON that another device has written, as it may be used.
 * @param what it is, for the message
 * @throws VaultError `tampered` of anything else, also of what is no UTF-8 or no JSON
 */
export function readAs<T>(written: string | Uint8Array, shape: Shape<T>, what: string): T {
  let value: unknown;
  try {
    value = JSON.parse(typeof written === 'string' ? written : text(written));
  } catch (cause) {
    throw new UnsoundError(`${what} is no JSON`, { cause });
  }
  if (!shape(value)) throw new UnsoundError(`${what} has no sound shape`);
  return value;
}
