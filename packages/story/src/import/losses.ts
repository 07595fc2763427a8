import type { Loss, LossKind } from './imported-story.ts';

/** Collects what could not be carried over. */
export class Losses {
  readonly list: (Omit<Loss, 'node'> & { passage?: object })[] = [];

  /** @param passage what it stood in, by which its node is found in the end */
  add(kind: LossKind, what: string, line: number, passage?: object): void {
    this.list.push({ kind, what: shortened(what), line, passage });
  }

  /** What was noted for one object belongs to another. */
  moveTo(from: object, to: object): void {
    this.moved.set(from, to);
  }

  private readonly moved = new Map<object, object>();

  /** What a loss stood in, in the end. */
  placeOf({ passage }: { passage?: object }): object | undefined {
    let place = passage;
    for (let next = place && this.moved.get(place); next; next = this.moved.get(next)) place = next;
    return place;
  }
}

/** What `cleanText` took away, as a loss. */
export const removedOf = (count: number): string => `${count} characters that no text may hold`;

/** One line of at most 80 characters. */
export function shortened(text: string): string {
  const line = text.slice(0, 240).replace(/\s+/g, ' ').trim();
  const characters = [...line];
  return characters.length > 80 ? `${characters.slice(0, 79).join('')}…` : line;
}

export interface LossSum {
  kind: LossKind;
  count: number;
  /** The first one. */
  example: Loss;
}

/** Losses counted by their kind, the most frequent first. */
export function sumLosses(losses: readonly Loss[]): LossSum[] {
  const sums = new Map<LossKind, LossSum>();
  for (const loss of losses) {
    const sum = sums.get(loss.kind);
    if (sum) sum.count++;
    else sums.set(loss.kind, { kind: loss.kind, count: 1, example: loss });
  }
  return [...sums.values()].sort((a, b) => b.count - a.count);
}
