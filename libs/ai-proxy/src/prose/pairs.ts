/**
 * A text without what stands from each opening to its close, between which the close's first character stands nowhere. In a
 * time that grows with the text: what opens and is not closed is looked behind once.
 * @param open with the flag `g`
 * @param blank stands in the place of what is taken out
 */
export function withoutPairs(text: string, open: RegExp, close: string, blank: (marks: string) => string): string {
  let left = '';
  let last = 0;
  open.lastIndex = 0;
  for (let match = open.exec(text); match; match = open.exec(text)) {
    const end = text.indexOf(close[0]!, open.lastIndex);
    if (end < 0) break;
    // What else opens before that character is closed by it neither.
    open.lastIndex = end + 1;
    if (!text.startsWith(close, end)) continue;
    open.lastIndex = end + close.length;
    left += text.slice(last, match.index) + blank(text.slice(match.index, open.lastIndex));
    last = open.lastIndex;
  }
  return left + text.slice(last);
}
