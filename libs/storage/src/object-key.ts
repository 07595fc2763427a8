const SEGMENT = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const MAX_LENGTH = 200;

/**
 * True for a key that means the same in a path, a URL and a bucket: segments of letters, digits, dot, dash and
 * underscore that start with a letter or digit, joined by single slashes, at most 200 characters. So there is no
 * `..`, no hidden file, nothing to escape, and two different keys are never one file.
 */
export function isObjectKey(key: string): boolean {
  return key.length <= MAX_LENGTH && key.split('/').every((segment) => SEGMENT.test(segment));
}

/** @throws RangeError when it is not a key. */
export function assertObjectKey(key: string): void {
  if (!isObjectKey(key)) throw new RangeError('not an object key');
}
