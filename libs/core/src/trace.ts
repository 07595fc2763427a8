/** `traceparent` of W3C Trace Context (level 2, 3.2): version, trace, parent, flags; later versions may go on behind it. */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const NOTHING = /^0+$/;
/** Sampled, and made at random: the flags that version 00 knows. */
const KNOWN_FLAGS = 0x03;

/**
 * The caller's `traceparent` as version 00 writes it: hexadecimal digits and dashes, 55 characters. Undefined for what is
 * none: a trace then begins here. Whatever a later version says behind it is left out.
 */
export function readTraceparent(header: unknown): string | undefined {
  if (typeof header !== 'string' || header.length > MOST_CHARACTERS) return undefined;
  const [, version, trace, parent, flags, more] = TRACEPARENT.exec(header) ?? [];
  if (!version || version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (NOTHING.test(trace!) || NOTHING.test(parent!)) return undefined;
  return `00-${trace}-${parent}-0${parseInt(flags!, 16) & KNOWN_FLAGS}`;
}

const MOST_CHARACTERS = 512;

/** The id of the trace, of what `readTraceparent` gave. */
export function traceIdOf(traceparent: string | undefined): string | undefined {
  return traceparent?.slice(3, 35);
}
