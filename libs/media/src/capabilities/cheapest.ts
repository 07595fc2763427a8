import type { FieldProblem, NanoUsd } from '@cse/core';
import type { Capability, PricedTask } from './capability';
import { OptionRefused } from './option-refused';
import type { Candidate } from './choose';

/** What a piece of work costs by the price catalogue. */
export type PriceOf = (capability: Capability, task: PricedTask) => NanoUsd;

/**
 * Of the models that can do all that was asked the cheapest; of equals the first.
 * @throws OptionRefused with what is wrong for the model that comes closest
 */
export function cheapest<C extends Capability, T extends PricedTask>(
  candidates: readonly Candidate<C>[],
  problemsOf: (capability: C) => FieldProblem[],
  taskFor: (capability: C) => T,
  priceOf: PriceOf,
): Candidate<C> & { task: T } {
  const judged = candidates.map((candidate) => ({ candidate, problems: problemsOf(candidate.capability) }));
  const priced = judged
    .filter(({ problems }) => problems.length === 0)
    .map(({ candidate }) => ({ ...candidate, task: taskFor(candidate.capability) }))
    .map((option) => ({ option, cost: priceOf(option.capability, option.task) }));
  const best = priced.sort((a, b) => (a.cost < b.cost ? -1 : Number(a.cost > b.cost)))[0];
  if (best) return best.option;
  const fewest = judged.sort((a, b) => a.problems.length - b.problems.length)[0];
  throw new OptionRefused(fewest?.problems ?? [{ pointer: '/provider', detail: 'no provider is set up for this' }]);
}
