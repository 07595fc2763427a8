import type { CallEnd, CallObserver, ModelCall, NanoUsd, TokenCounts } from '@cse/core';
import { NO_TOKENS } from '@cse/core';
import type { LedgerLine } from '../budget/hold';
import type { PriceCatalogue } from '../prices/price-catalogue';
import type { Quote } from './quote';

interface Attempt {
  call: ModelCall;
  used: TokenCounts | undefined;
  end: CallEnd | undefined;
}

/** What the upstream attempts of one request did; becomes one ledger line each. */
export class AttemptLog implements CallObserver {
  private readonly attempts: Attempt[] = [];

  dispatched(call: ModelCall): void {
    this.attempts.push({ call, used: undefined, end: undefined });
  }

  used(tokens: TokenCounts): void {
    this.last().used = { ...tokens };
  }

  ended(end: CallEnd): void {
    this.last().end ??= end;
  }

  /** Priced at the moment of the quote, so that a price that changes in between cannot outgrow the hold. */
  lines(prices: PriceCatalogue, quote: Quote): LedgerLine[] {
    return this.attempts.map(({ call, used, end }, index) => {
      const billable = end?.billable ?? true;
      // After dispatch and without a word of usage nobody knows what was billed: it counts as the whole bound.
      const uncertain = billable && used === undefined;
      const bound = boundTokens(quote, index);
      const counts = !billable ? NO_TOKENS : used ? withinBound(used, bound, end) : bound;
      return {
        attempt: index + 1,
        provider: call.provider,
        model: call.model,
        prompt: call.prompt,
        outcome: end?.outcome ?? 'aborted',
        estimated: uncertain || (billable && (end?.estimated ?? true)),
        ...counts,
        images: 0,
        videoSeconds: 0,
        cost: prices.priceTokens(call, counts, quote.at),
      };
    });
  }

  private last(): Attempt {
    const attempt = this.attempts.at(-1);
    if (!attempt) throw new Error('a call is dispatched before it uses anything');
    return attempt;
  }
}

/** The bound of the attempt's own call; the whole of it as a 1-hour cache write, the dearest class there is. */
function boundTokens(quote: Quote, index: number): TokenCounts {
  const call = quote.calls[Math.min(index, quote.calls.length - 1)];
  return call ? { ...NO_TOKENS, cacheWrite1hTokens: call.promptTokens, outputTokens: call.outputTokens } : NO_TOKENS;
}

/** What we only guess of an answer that was cut off is never more than the call could have written. */
function withinBound(used: TokenCounts, bound: TokenCounts, end: CallEnd | undefined): TokenCounts {
  if (end && !end.estimated) return used;
  return { ...used, outputTokens: Math.min(used.outputTokens, bound.outputTokens) };
}

export function totalCost(lines: LedgerLine[]): NanoUsd {
  return lines.reduce((total, line) => total + line.cost, 0n);
}
