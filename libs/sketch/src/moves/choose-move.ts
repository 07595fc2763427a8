import { MOVES, type CreatorProfile, type Lane, type Move } from '@cse/prompts';
import type { SeededRandom } from '../seeded-random';
import { ASKS_FOR } from './index';

/** Where a writer with no history usually goes next, and where seldom. */
const USUAL: Readonly<Record<Move, number>> = {
  pressure: 5,
  revelation: 5,
  reversal: 4,
  arrival: 4,
  bargain: 4,
  loss: 3,
  return: 3,
  separation: 3,
  quiet: 2,
  turn_of_view: 1,
  other: 1,
};

/**
 * How much each lane wants each move. Aligned follows what was asked for and kept; exploratory wants exactly the
 * moves that the aligned lane would leave out. Both stay away from what the writer refuses.
 */
export function moveWeights(lane: Lane, profile: CreatorProfile | undefined, wish: string): Map<Move, number> {
  const devices = (profile?.favoured_devices ?? []).join('; ');
  const accepted = profile?.history?.accepted ?? {};
  const rejected = profile?.history?.rejected ?? {};
  const weights = new Map<Move, number>();
  for (const move of MOVES) {
    const kept = Math.min(Number(accepted[move] ?? 0), 20);
    const refused = Math.min(Number(rejected[move] ?? 0), 20);
    const habit = USUAL[move] + 2 * kept + (ASKS_FOR[move].test(devices) ? 6 : 0);
    const wished = ASKS_FOR[move].test(wish) ? 24 : 0;
    const wanted = lane === 'aligned' ? 4 * habit + wished : Math.max(1, 40 - 4 * habit) + Math.floor(wished / 2);
    weights.set(move, Math.max(1, Math.floor(wanted / (1 + refused))));
  }
  return weights;
}

/** All moves in the order in which a slot should try them: by weighted draw, moves not used yet before the others. */
export function moveOrder(weights: Map<Move, number>, used: ReadonlyMap<Move, number>, random: SeededRandom): Move[] {
  const left = new Set(MOVES);
  const order: Move[] = [];
  while (left.size > 0) {
    const move = random.weighted([...left], (candidate) => weights.get(candidate) ?? 1)!;
    left.delete(move);
    order.push(move);
  }
  const fresh = (move: Move): number => used.get(move) ?? 0;
  return order.sort((a, b) => fresh(a) - fresh(b));
}
