import type { AttemptBound, BesideCall, CallEnd, CallObserver, ModelCall, NanoUsd, TokenCounts } from '@cse/core';
import { boundedClaim, NO_TOKENS } from '@cse/core';
import type { CallTokens, PriceCatalogue } from '../prices/price-catalogue';
import { dearestOf, type Quote } from '../admission/quote';

/** One upstream attempt, or one piece of media, as it goes to the ledger. */
export interface LedgerLine {
  attempt: number;
  provider: string;
  model: string;
  prompt?: string;
  /** What the provider calls the request. */
  providerRequestId?: string;
  outcome: string;
  /** The amounts are our own guess, because the provider never said. */
  estimated: boolean;
  inputTokens: number;
  cacheReadTokens: number;
  cacheWrite5mTokens: number;
  cacheWrite1hTokens: number;
  outputTokens: number;
  images: number;
  videoSeconds: number;
  cost: NanoUsd;
  /** What the provider claims above what was held: not charged, and for an operator to settle. */
  disputed?: NanoUsd;
}

/** A line as `usage_settle` takes it. */
export function ledgerRow(line: LedgerLine, priceVersion: string): object {
  return {
    attempt: line.attempt,
    provider: line.provider,
    model: line.model,
    prompt: line.prompt,
    provider_request_id: line.providerRequestId,
    outcome: line.outcome,
    estimated: line.estimated,
    tokens: tokensOf(line),
    input_tokens: line.inputTokens,
    cache_read_tokens: line.cacheReadTokens,
    cache_write_5m_tokens: line.cacheWrite5mTokens,
    cache_write_1h_tokens: line.cacheWrite1hTokens,
    output_tokens: line.outputTokens,
    images: line.images,
    video_seconds: line.videoSeconds,
    cost: line.cost.toString(),
    disputed_cost: (line.disputed ?? 0n).toString(),
    price_version: priceVersion,
  };
}

/**
 * What is taken for used of an answer whose process died within a beat of its hold, before it said whether anything was
 * dispatched: what the request was expected to use. Most were dispatched, none came far.
 */
export function assumedLine({ provider, model, expectedTokens, expectedCost, cost }: Quote): LedgerLine {
  return {
    attempt: 1,
    provider,
    model,
    outcome: LOST,
    estimated: true,
    ...expectedTokens,
    images: 0,
    videoSeconds: 0,
    cost: expectedCost < cost ? expectedCost : cost,
  };
}

/** The outcome of an attempt whose process died. */
const LOST = 'lost';

interface Attempt {
  call: ModelCall;
  requestId: string | undefined;
  /** Which of the calls that were held for it is an attempt at. */
  held: number;
  /** Of a call beside the answer: what it was taken to use when it was let through. */
  beside: TokenCounts | undefined;
  soFar: (() => TokenCounts) | undefined;
  used: TokenCounts | undefined;
  end: CallEnd | undefined;
}

/** Shares are counted in thousandths, so that money stays whole. */
const SHARE_PARTS = 1_000;

/**
 * What the upstream attempts of one request did; becomes one ledger line each. It hears attempts that follow each other;
 * those of calls that run at the same time are told to the observers of `atOnce`.
 */
export class AttemptLog implements CallObserver {
  private readonly attempts: Attempt[] = [];
  /** Of those that follow each other, the last. */
  private current: Attempt | undefined;

  constructor(
    private readonly prices: PriceCatalogue,
    private readonly quote: Quote,
  ) {}

  atOnce(index: number, beside?: TokenCounts): CallObserver {
    let own: Attempt | undefined;
    return {
      dispatched: (call, soFar) => void (own = this.begin(call, soFar, index, beside)),
      served: (model) => nameModel(begun(own), model),
      identified: (requestId) => void (begun(own).requestId = requestId),
      used: (tokens) => void (begun(own).used = { ...tokens }),
      ended: (end) => void (begun(own).end ??= end),
      covers: (call) => this.covers(call),
    };
  }

  /** Takes what is held for the next call behind the answer; those that run are counted as they went out. */
  beside({ call, tokens, share, answerTokens }: BesideCall): CallObserver | undefined {
    const { attempts, prices, quote } = this;
    const taken = new Set(attempts.filter(takesFromHold).map(({ held }) => held));
    const index = quote.calls.findIndex((_, at) => at > 0 && !taken.has(at));
    if (index < 0) return undefined;
    let [answer, others] = [0n, prices.priceTokens(call, tokens, quote.at)];
    for (const attempt of attempts) {
      if (attempt.end?.billable === false) continue;
      if (attempt.beside) others += this.priceOf(attempt.call, (attempt.end && attempt.used) ?? attempt.beside);
      else answer += this.priceOf(attempt.call, inTheEnd(attempt, answerTokens));
    }
    if (others * BigInt(SHARE_PARTS) > answer * BigInt(Math.floor(share * SHARE_PARTS))) return undefined;
    return this.atOnce(index, tokens);
  }

  dispatched(call: ModelCall, soFar?: () => TokenCounts): void {
    // An attempt that was not billed leaves what was held for it to the next one.
    this.current = this.begin(call, soFar, this.attempts.filter(takesFromHold).length);
  }

  served(model: Pick<ModelCall, 'provider' | 'model'>): void {
    nameModel(begun(this.current), model);
  }

  identified(requestId: string): void {
    begun(this.current).requestId = requestId;
  }

  used(tokens: TokenCounts): void {
    begun(this.current).used = { ...tokens };
  }

  ended(end: CallEnd): void {
    begun(this.current).end ??= end;
  }

  private begin(call: ModelCall, soFar: Attempt['soFar'], held: number, beside?: TokenCounts): Attempt {
    const attempt: Attempt = { call, requestId: undefined, held, beside, soFar, used: undefined, end: undefined };
    this.attempts.push(attempt);
    return attempt;
  }

  /** The lines of a request whose process dies now. */
  linesSoFar(): LedgerLine[] {
    const open = this.attempts.filter(({ end }) => !end);
    const heard = open.map(({ used }) => used);
    for (const attempt of open) attempt.used = attempt.soFar?.() ?? attempt.used;
    try {
      return this.lines(LOST);
    } finally {
      open.forEach((attempt, index) => (attempt.used = heard[index]));
    }
  }

  covers(call: Required<ModelCall>): boolean {
    const { prices, quote, attempts } = this;
    // What has ended is known. What runs, and what is still to come, may need all that was held for it.
    const ended = this.lines().filter((_, index) => attempts[index]!.end);
    const done = new Set(
      attempts.filter(({ call: { bound }, end }) => !bound && end?.billable).map(({ held }) => held),
    );
    const repairs = attempts.flatMap(({ call: { bound, ...named }, end }) =>
      bound && !end ? { ...named, ...bound } : [],
    );
    const owed = [{ ...call, ...call.bound }, ...repairs, ...quote.calls.filter((_, index) => !done.has(index))];
    const used = ended.reduce((total, line) => total + tokensOf(line), 0);
    return (
      owed.reduce((total, due) => total + dearestOf(due, prices, quote.at), totalCost(ended)) <= quote.cost &&
      owed.reduce((total, due) => total + due.promptTokens + due.outputTokens, used) <= quote.tokens
    );
  }

  /**
   * Priced at the moment of the quote, so that a price that changes in between cannot outgrow the hold. All lines
   * together cost no more than was held, whatever a provider claims: what is above is disputed and not charged.
   *
   * @param openOutcome what became of an attempt that has not ended
   */
  lines(openOutcome: 'aborted' | typeof LOST = 'aborted'): LedgerLine[] {
    let left = this.quote.cost;
    let tokensLeft = this.quote.tokens;
    return this.attempts.map(({ call, requestId, held, used, end }, index) => {
      const billable = end?.billable ?? true;
      // After dispatch and without a word of usage nobody knows what was billed: it counts as the whole bound.
      const uncertain = billable && used === undefined;
      const bound = boundTokens(call.bound ?? this.quote.calls[Math.min(held, this.quote.calls.length - 1)]);
      const claimed = !billable ? NO_TOKENS : used ? withinBound(used, bound, end) : bound;
      const price = this.priceOf(call, claimed);
      const cost = price > left ? left : price;
      left -= cost;
      const counts = price > cost || tokensOf(claimed) > tokensLeft ? clipped(claimed, bound) : claimed;
      tokensLeft -= tokensOf(counts);
      return {
        attempt: index + 1,
        provider: call.provider,
        model: call.model,
        prompt: call.prompt,
        providerRequestId: requestId,
        outcome: end?.outcome ?? openOutcome,
        estimated: uncertain || (billable && (end?.estimated ?? true)),
        ...counts,
        images: 0,
        videoSeconds: 0,
        cost,
        ...disputedOf(price - cost),
      };
    });
  }

  /** At the price of the model that answered; of one that has none, at that of the model that was quoted. */
  private priceOf(call: ModelCall, counts: TokenCounts): NanoUsd {
    const { prices, quote } = this;
    return prices.priceTokens(prices.hasTokenPrice(call, quote.at) ? call : quote, counts, quote.at);
  }
}

/** Whether an attempt uses what was held for a call: not when it was not billed, nor when it is paid from what is left. */
function takesFromHold({ call, end }: Attempt): boolean {
  return !call.bound && (end?.billable ?? true);
}

/** What an attempt at the answer will have used: its prompt as far as it is known, and the answer as it is expected. */
function inTheEnd({ used, soFar, end }: Attempt, answerTokens: number): TokenCounts {
  const counts = (end ? used : (soFar?.() ?? used)) ?? NO_TOKENS;
  return end ? counts : { ...counts, outputTokens: answerTokens };
}

/** @throws Error when nothing was dispatched */
function begun(attempt: Attempt | undefined): Attempt {
  if (!attempt) throw new Error('a call is dispatched before it uses anything');
  return attempt;
}

function nameModel(attempt: Attempt, { provider, model }: Pick<ModelCall, 'provider' | 'model'>): void {
  attempt.call = { ...attempt.call, provider, model };
}

/** A bound as tokens, each in the dearest class that it can be in; the whole prompt as a 1-hour cache write if need be. */
function boundTokens(bound: (AttemptBound & Pick<CallTokens, 'hourTokens'>) | undefined): TokenCounts {
  if (!bound) return NO_TOKENS;
  const { promptTokens, hourTokens = promptTokens, outputTokens } = bound;
  return {
    ...NO_TOKENS,
    cacheWrite1hTokens: hourTokens,
    cacheWrite5mTokens: promptTokens - hourTokens,
    outputTokens,
  };
}

/** Counts that cannot be right, as far as the call could reach, so that no cap counts tokens that nobody used. */
function clipped(claimed: TokenCounts, bound: TokenCounts): TokenCounts {
  let left = bound.cacheWrite1hTokens + bound.cacheWrite5mTokens;
  const take = (count: number): number => {
    const taken = Math.min(count, left);
    left -= taken;
    return taken;
  };
  return {
    cacheWrite1hTokens: take(claimed.cacheWrite1hTokens),
    cacheWrite5mTokens: take(claimed.cacheWrite5mTokens),
    inputTokens: take(claimed.inputTokens),
    cacheReadTokens: take(claimed.cacheReadTokens),
    outputTokens: Math.min(claimed.outputTokens, bound.outputTokens),
  };
}

/** What we only guess of an answer that was cut off is never more than the call could have written. */
function withinBound(used: TokenCounts, bound: TokenCounts, end: CallEnd | undefined): TokenCounts {
  if (end && !end.estimated) return used;
  return { ...used, outputTokens: Math.min(used.outputTokens, bound.outputTokens) };
}

/** What of a claim is above the hold, as it stands on a line. */
export function disputedOf(above: NanoUsd): Pick<LedgerLine, 'disputed'> {
  return above > 0n ? { disputed: boundedClaim(above) } : {};
}

export function totalCost(lines: LedgerLine[]): NanoUsd {
  return lines.reduce((total, line) => total + line.cost, 0n);
}

function tokensOf(line: TokenCounts): number {
  return (
    line.inputTokens + line.cacheReadTokens + line.cacheWrite5mTokens + line.cacheWrite1hTokens + line.outputTokens
  );
}
