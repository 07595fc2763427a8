/**
 * Where a place between two letters is once another text stands there: with the letters around it. Inside of what was
 * replaced it goes to the end of what came for it.
 */
export function movedWith(place: number, before: string, after: string): number {
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before[from] === after[from]) from++;
  if (place <= from) return place;
  let alike = 0;
  while (alike < most - from && before[before.length - 1 - alike] === after[after.length - 1 - alike]) alike++;
  const end = before.length - alike;
  return place >= end ? place + after.length - before.length : after.length - alike;
}
