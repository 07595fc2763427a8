/** What a slot of a suggestion asks for: to stay with the author's habits, or to leave them. Never shown to anyone. */
export type Lane = 'aligned' | 'exploratory';

/** How many proposals of each lane. */
export interface LaneSplit {
  aligned: number;
  exploratory: number;
}

const NONE_OFFERED: LaneSplit = { aligned: 0, exploratory: 0 };

/**
 * Splits `count` new proposals 70/30 so that the total over all calls is the integer largest remainder with ties to
 * aligned (n = 3 → 2/1, 5 → 4/1, 8 → 6/2). Integers only: 0.7 × 3 is 2.0999999999999996 and ties would flip.
 */
export function apportion(count: number, offered: LaneSplit = NONE_OFFERED): LaneSplit {
  const target = alignedShare(offered.aligned + offered.exploratory + count);
  const aligned = Math.min(Math.max(target - offered.aligned, 0), count);
  return { aligned, exploratory: count - aligned };
}

function alignedShare(total: number): number {
  const aligned = Math.floor((total * 70) / 100);
  const left = total - aligned - Math.floor((total * 30) / 100);
  return left > 0 && (total * 70) % 100 >= (total * 30) % 100 ? aligned + left : aligned;
}

/** Candidates asked for beyond the count, so that checks may drop some (verbalized sampling, arXiv 2510.01171). */
export const SLOT_SPARES = 2;

/**
 * The lane of each slot, spares included, in an order that `seed` decides. The seed must be keyed by a secret: with
 * an order that a client could compute, the position of a proposal would tell its lane.
 */
export function planSlots(split: LaneSplit, seed: Uint8Array, spares = SLOT_SPARES): Lane[] {
  if (split.aligned + split.exploratory === 0) return [];
  const exploratorySpares = split.exploratory === 0 ? 0 : split.aligned === 0 ? spares : Math.min(spares, 1);
  const slots: Lane[] = [
    ...Array<Lane>(split.aligned + spares - exploratorySpares).fill('aligned'),
    ...Array<Lane>(split.exploratory + exploratorySpares).fill('exploratory'),
  ];
  for (let last = slots.length - 1; last > 0; last--) {
    const other = seed[last % seed.length]! % (last + 1);
    [slots[last], slots[other]] = [slots[other]!, slots[last]!];
  }
  return slots;
}
