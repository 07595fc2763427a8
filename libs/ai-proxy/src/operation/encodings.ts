/** A run of characters of base64 or of hexadecimal digits that holds more than a word or two. */
const RUN = /[A-Za-z0-9+/_-]{40,}/g;
const HEX_RUN = /(?:[0-9a-f]{2}){30,}/gi;
/** What stands between the groups of a code that is written in groups. */
const BETWEEN_GROUPS = /[\s"'`.,;:|\\]+/g;
const LONGEST_DECODED = 20_000;

/**
 * What a text says in base64 or in hexadecimal digits. A run may be glued to a word before it, so it is read from each
 * of the places that its groups may begin at.
 */
export function decodedFrom(text: string): string[] {
  const decoded: string[] = [];
  const joined = text.slice(0, LONGEST_DECODED).replace(BETWEEN_GROUPS, '');
  for (const [run] of joined.matchAll(RUN)) {
    for (const from of [0, 1, 2, 3]) decoded.push(Buffer.from(run.slice(from), 'base64').toString());
  }
  for (const [run] of joined.matchAll(HEX_RUN)) {
    for (const from of [0, 1]) decoded.push(Buffer.from(run.slice(from), 'hex').toString());
  }
  return decoded;
}

/** A text with its letters rotated by thirteen. */
export function rotated(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const code = letter.charCodeAt(0);
    const before = code & 0x60;
    return String.fromCharCode(before + 1 + ((code - before - 1 + 13) % 26));
  });
}
