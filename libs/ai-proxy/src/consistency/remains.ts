import { everyPattern, expression, type Lexicon } from '../language/lexicon';

/** Characters before a name that are looked at, and between what is done to the dead and their name: "buried the old". */
const REACH = 60;
const OBJECT_REACH = 16;

/** Whether a name stands beside what only the dead have: "Rourke's grave", 祖父の墓. */
export function isOfTheDead(before: string, after: string, { spaced, remains }: Lexicon): boolean {
  if (!spaced) return expression(`^(?:さん|先生|様)?[の的](?:${remains})`, 'u').test(after);
  return (
    expression(`^(?:['’]s?|s) (?:${remains})(?!\\p{L})`, 'iu').test(after) ||
    expression(
      `(?<!\\p{L})(?:${remains}) (?:of|von|de|del|do|da|di|della|des|der|d['’])\\s?(?:the |la |le |el |o |a |il |l['’]|der |des |dem |den )?$`,
      'iu',
    ).test(before)
  );
}

/** Whether a name is that of whom somebody buries, mourns or murders. */
export function isBuried(before: string, after: string, { spaced, code, buries }: Lexicon): boolean {
  if (code === 'ja') return expression(`^(?:さん|先生|様)?を(?:\\p{L}{0,6})?(?:${buries})`, 'u').test(after);
  if (!spaced) return expression(`(?:${buries})了?$`, 'u').test(before);
  if (expression("^(?:['’]s?|s)(?!\\p{L})", 'u').test(after)) return false;
  const reach = before.slice(-REACH);
  const found = [...reach.matchAll(everyPattern({ spaced }, buries))].at(-1);
  return found !== undefined && reach.length - found.index - found[0].length <= OBJECT_REACH;
}
