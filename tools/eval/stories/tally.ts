import { share, type Measure } from '../measures';

/** Who judged: the rules by themselves, or the rules and a reader who answers from the labels, or a live model. */
export type Column = 'rules' | 'judge' | 'live';

/** Counts by kind; each becomes a line of the table, and all of them together one more. */
export class Tally {
  private readonly kinds = new Map<string, { yes: number; of: number }>();

  constructor(
    private readonly name: string,
    private readonly column: Column,
  ) {}

  count(kind: string, yes: boolean): void {
    const counted = this.kinds.get(kind) ?? { yes: 0, of: 0 };
    this.kinds.set(kind, { yes: counted.yes + Number(yes), of: counted.of + 1 });
  }

  measures(): Measure[] {
    const kinds = [...this.kinds].sort(([a], [b]) => (a < b ? -1 : 1));
    const all = kinds.reduce((sum, [, { yes, of }]) => ({ yes: sum.yes + yes, of: sum.of + of }), { yes: 0, of: 0 });
    return [...kinds, ['all', all] as const].map(([kind, { yes, of }]) => ({
      ...share(`${this.name}: ${kind}, of ${of}`, yes, of),
      row: `${this.name}: ${kind}`,
      column: this.column,
    }));
  }
}
