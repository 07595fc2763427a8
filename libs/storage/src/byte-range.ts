import type { ByteRange } from './object-storage';

/**
 * The range as offsets into an object of that size; the end is clamped, as HTTP does.
 * @throws RangeError when nothing of it lies inside the object.
 */
export function assertByteRange(range: ByteRange | undefined, size: number): { start: number; end: number } {
  const start = range?.start ?? 0;
  const end = Math.min(range?.end ?? size - 1, size - 1);
  if (range && (!Number.isSafeInteger(start) || start < 0 || start > end)) throw new RangeError('not a byte range');
  return { start, end };
}
