/** White space, quotes and backslashes: what JSON writes as two characters. */
const ESCAPED = /["\\\n\t]/g;
/** Quotes, colon, comma, a line of its own: never more around one value or key in a prompt. */
const PUNCTUATION = 12;

/**
 * The most bytes that the values of a parsed body can become in a prompt, where they stand as JSON. No tokenizer
 * makes more tokens than there are bytes.
 */
export function promptBytes(body: unknown): number {
  let bytes = 0;
  const open: unknown[] = [body];
  const text = (value: string) => Buffer.byteLength(value) + (value.match(ESCAPED)?.length ?? 0) + PUNCTUATION;
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'string') bytes += text(value);
    else if (Array.isArray(value)) for (const item of value as unknown[]) open.push(item);
    else if (typeof value === 'object' && value !== null) {
      bytes += PUNCTUATION;
      for (const [key, item] of Object.entries(value)) {
        bytes += text(key);
        open.push(item);
      }
    } else bytes += 24 + PUNCTUATION;
  }
  return bytes;
}
