import type { NanoUsd } from '@cse/core';
import type { CallBound, ShortAnswerBound } from './quote';

/** A call whose prompt was counted, and what its answer can do with. */
export type CountedCall = Omit<CallBound, 'outputTokens'> & ShortAnswerBound;

/** What a hold may take at the most. */
export interface Left {
  cost: NanoUsd;
  tokens: number;
}

/** Steps between the least and the lean answer; one is less than a hundredth of either. */
const STEPS = 1_024;

/**
 * Cuts the calls of a request to what is left: all of them with lean answers if that fits, else with answers that are
 * shorter by the same share each, none below its least; the last calls are left out when even those do not fit. When
 * nothing fits, the first call with its least answer: what would be needed to be admitted.
 * @param priceOf the most that one call can cost; grows with its answer
 */
export function fitted(calls: readonly CountedCall[], left: Left, priceOf: (call: CallBound) => NanoUsd): CallBound[] {
  const fits = (bounds: readonly CallBound[]): boolean =>
    bounds.reduce((total, call) => total + priceOf(call), 0n) <= left.cost &&
    bounds.reduce((total, { promptTokens, outputTokens }) => total + promptTokens + outputTokens, 0) <= left.tokens;
  for (let kept = calls.length; kept > 0; kept--) {
    const some = calls.slice(0, kept);
    if (!fits(some.map((call) => withAnswer(call, 0)))) continue;
    let [most, tooMuch] = [0, STEPS + 1];
    while (tooMuch - most > 1) {
      const step = (most + tooMuch) >> 1;
      if (fits(some.map((call) => withAnswer(call, step)))) most = step;
      else tooMuch = step;
    }
    return some.map((call) => withAnswer(call, most));
  }
  return calls.slice(0, 1).map((call) => withAnswer(call, 0));
}

function withAnswer({ lean, least, ...call }: CountedCall, step: number): CallBound {
  return { ...call, outputTokens: least + Math.floor((Math.max(0, lean - least) * step) / STEPS) };
}
