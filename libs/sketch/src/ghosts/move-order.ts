import { MOVES, type CreatorProfile, type Lane, type Move } from '@cse/prompts';
import { PLOT_MOVES } from '../phrases/phrasebook';
import type { SeededRandom } from '../seeded-random';

const ASKED_BY = new Map(
  MOVES.flatMap((move) => {
    const { asked_by: words } = PLOT_MOVES[move];
    return words ? [[move, new RegExp(words, 'i')] as const] : [];
  }),
);

function asks(text: string, move: Move): boolean {
  return ASKED_BY.get(move)?.test(text) ?? false;
}

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
    const habit = PLOT_MOVES[move].usual + 2 * kept + (asks(devices, move) ? 6 : 0);
    const wished = asks(wish, move) ? 24 : 0;
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
