/** Blanks out what is said aloud, at the same length, so that offsets stay true. */
export function withoutSpeech(text: string): string {
  return text.replace(/“[^“”\n]*”|"[^"\n]*"|“[^“”\n]*$|"[^"\n]*$/gm, (speech) => '"'.repeat(speech.length));
}
