const QUOTED = /"(?:[^"\\]|\\.)*"/g;
const WEIGHT_OF_ZERO = /^\s*q=0(?:\.0*)?\s*$/;

/**
 * The one answer to whether a request asks for a media type by its name: its Accept header (RFC 9110, 12.5.1) names
 * the type itself with a weight above zero. A wildcard asks for nothing beside what a route gives anyway.
 *
 * @param type in lower case, such as `text/csv`
 */
export function asksFor(type: string, accept: string | undefined): boolean {
  if (accept === undefined) return false;
  if (accept === type) return true;
  const ranges = accept.toLowerCase();
  if (!ranges.includes(type)) return false;
  return ranges
    .replace(QUOTED, '""')
    .split(',')
    .some((range) => {
      const [named, ...parameters] = range.split(';');
      return named!.trim() === type && !parameters.some((parameter) => WEIGHT_OF_ZERO.test(parameter));
    });
}

/** Whether a request wants server-sent events. */
export function acceptsEvents(accept: string | undefined): boolean {
  return asksFor('text/event-stream', accept);
}
