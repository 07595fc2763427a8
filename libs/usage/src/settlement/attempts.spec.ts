import { NO_TOKENS, type CallEnd, type CallObserver, type ModelCall } from '@cse/core';
import * as fc from 'fast-check';
import { loadPriceCatalogue } from '../prices/price-catalogue';
import { AttemptLog, disputedOf, ledgerRow, totalCost } from './attempts';
import type { Quote } from '../admission/quote';

const SONNET = { provider: 'anthropic', model: 'claude-sonnet-5-5' };
const OPUS = { provider: 'anthropic', model: 'claude-opus-5-5' };
const AT = new Date('2026-11-22T00:00:00Z');
const prices = loadPriceCatalogue(undefined);

/** A quote for one call of Sonnet that Opus may stand in for. */
function quoteFor(promptTokens: number, outputTokens: number): Quote {
  const call = { ...SONNET, fallback: OPUS, promptTokens, outputTokens, expected: NO_TOKENS };
  return {
    operation: 'ai.suggest',
    ...SONNET,
    calls: [call],
    cost: prices.priceBound(OPUS, { promptTokens, outputTokens }, AT),
    tokens: promptTokens + outputTokens,
    images: 0,
    videoSeconds: 0,
    deadlineS: 1,
    expectedCost: 0n,
    expectedTokens: NO_TOKENS,
    at: AT,
  };
}

const END: CallEnd = { outcome: 'failed', billable: false, estimated: false };

describe('AttemptLog', () => {
  it('never costs more than is held, whatever answers, is silent, stands in or is repaired', () => {
    const size = fc.integer({ min: 1, max: 300_000 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(size, size, fc.boolean(), fc.boolean(), share, share, size, size, (...drawn) => {
        const [prompt, output, overloaded, silent, read, written, repairPrompt, repairOutput] = drawn;
        const quote = quoteFor(prompt, output);
        const log = new AttemptLog(prices, quote);
        let model: Omit<ModelCall, 'prompt'> = SONNET;
        if (overloaded) {
          log.dispatched({ ...SONNET, prompt: 'suggest.v1' });
          log.ended(END);
          model = OPUS;
        }
        log.dispatched({ ...model, prompt: 'suggest.v1' });
        const used = {
          ...NO_TOKENS,
          cacheWrite1hTokens: Math.floor(prompt * read),
          outputTokens: Math.floor(output * written),
        };
        if (!silent) log.used(used);
        log.ended({ outcome: 'complete', billable: true, estimated: false });
        const bound = { promptTokens: repairPrompt, outputTokens: repairOutput };
        const repair = { ...model, prompt: 'repair.v1', bound };
        const covered = log.covers(repair);
        if (covered) {
          log.dispatched(repair);
          log.ended({ outcome: 'failed', billable: true, estimated: true });
        }
        const lines = log.lines();
        expect(lines).toHaveLength(1 + Number(overloaded) + Number(covered));
        expect(totalCost(lines) <= quote.cost).toBe(true);
        // Silence counts as the whole of what was held, and leaves nothing for another attempt.
        if (silent && overloaded) expect(covered).toBe(false);
      }),
    );
  });

  it('keeps what calls to come were promised out of a repair', () => {
    const one = quoteFor(20_000, 4_000);
    const quote = { ...one, calls: [...one.calls, ...one.calls], cost: one.cost * 2n, tokens: one.tokens * 2 };
    const log = new AttemptLog(prices, quote);
    const repair = { ...SONNET, prompt: 'repair.v1', bound: { promptTokens: 13_000, outputTokens: 3_000 } };
    log.dispatched({ ...SONNET, prompt: 'summarize.v1' });
    log.used({ ...NO_TOKENS, cacheWrite1hTokens: 8_000, outputTokens: 500 });
    log.ended({ outcome: 'complete', billable: true, estimated: false });
    expect(log.covers(repair)).toBe(false);
    expect(log.covers({ ...repair, bound: { promptTokens: 5_000, outputTokens: 3_000 } })).toBe(true);
  });

  it('tells calls that run at once apart, whichever says what when, and charges each against what was held for it', () => {
    const [small, large] = [quoteFor(20_000, 4_000), quoteFor(60_000, 8_000)];
    const calls = [...small.calls, ...large.calls, ...small.calls];
    const cost = small.cost * 2n + large.cost;
    const log = new AttemptLog(prices, { ...small, calls, cost, tokens: small.tokens * 2 + large.tokens });
    const [one, two, three] = [0, 1, 2].map((index) => log.atOnce(index)) as [CallObserver, CallObserver, CallObserver];
    const call = { ...SONNET, prompt: 'continue.v1' };
    one.dispatched(call);
    three.dispatched(call);
    three.ended({ outcome: 'failed', billable: false, estimated: false });
    two.dispatched(call);
    three.dispatched({ ...OPUS, prompt: 'continue.v1' });
    one.used({ ...NO_TOKENS, inputTokens: 10 });
    three.served?.(SONNET);
    three.used({ ...NO_TOKENS, inputTokens: 30 });
    one.used({ ...NO_TOKENS, inputTokens: 11 });
    one.ended({ outcome: 'complete', billable: true, estimated: false });
    three.ended({ outcome: 'complete', billable: true, estimated: false });
    two.ended({ outcome: 'complete', billable: true, estimated: false });
    const lines = log.lines();
    expect(lines.map(({ model, inputTokens }) => [model, inputTokens])).toEqual([
      [SONNET.model, 11],
      [SONNET.model, 0],
      [SONNET.model, 0],
      [SONNET.model, 30],
    ]);
    expect(lines.map(({ outcome }) => outcome)).toEqual(['complete', 'failed', 'complete', 'complete']);
    // Of the second nothing was heard: it counts as all that was held for that one.
    expect(lines[2]).toMatchObject({ cacheWrite1hTokens: 60_000, outputTokens: 8_000, estimated: true });
    expect(totalCost(lines) <= cost).toBe(true);
  });

  it('keeps what calls that still run may need out of a repair, and counts them all when the process dies', () => {
    const held = quoteFor(20_000, 4_000);
    const quote = { ...held, calls: [...held.calls, ...held.calls], cost: held.cost * 2n, tokens: held.tokens * 2 };
    const log = new AttemptLog(prices, quote);
    const [one, two] = [log.atOnce(0), log.atOnce(1)];
    const call = { ...SONNET, prompt: 'continue.v1' };
    const small = { ...NO_TOKENS, cacheReadTokens: 100, outputTokens: 100 };
    one.dispatched(call);
    two.dispatched(call, () => ({ ...NO_TOKENS, inputTokens: 77 }));
    two.used(small);
    one.used({ ...NO_TOKENS, cacheWrite1hTokens: 19_000, outputTokens: 3_900 });
    one.ended({ outcome: 'complete', billable: true, estimated: false });
    const repair = { ...SONNET, prompt: 'repair.v1', bound: { promptTokens: 13_000, outputTokens: 3_000 } };
    // The second has used next to nothing so far and may still use all of its own.
    expect(one.covers!(repair)).toBe(false);
    expect(log.linesSoFar().map(({ inputTokens, outcome }) => [inputTokens, outcome])).toEqual([
      [0, 'complete'],
      [77, 'lost'],
    ]);
    two.ended({ outcome: 'complete', billable: true, estimated: false });
    expect(log.lines()[1]).toMatchObject(small);
    expect(one.covers!(repair)).toBe(true);
  });

  it('charges the whole of a tight hold for a call of which nothing was heard, and disputes nothing', () => {
    const call = { ...quoteFor(20_000, 4_000).calls[0]!, hourTokens: 3_000 };
    const quote = { ...quoteFor(20_000, 4_000), calls: [call], cost: prices.priceBound(SONNET, call, AT) };
    const log = new AttemptLog(prices, quote);
    log.dispatched({ ...SONNET, prompt: 'suggest.v1' });
    const [line] = log.lines();
    expect(line).toMatchObject({ cost: quote.cost, cacheWrite1hTokens: 3_000, cacheWrite5mTokens: 17_000 });
    expect(line!.disputed).toBeUndefined();
  });

  const LIE = 1_000_000_000_000;
  const lies = {
    inputTokens: LIE,
    cacheReadTokens: LIE,
    cacheWrite5mTokens: LIE,
    cacheWrite1hTokens: LIE,
    outputTokens: LIE,
  };

  it('charges no more than was held when every counter lies, and writes down what fits the ledger', () => {
    const log = new AttemptLog(prices, quoteFor(20_000, 4_000));
    log.dispatched({ ...SONNET, prompt: 'suggest.v1' });
    log.used(lies);
    log.ended({ outcome: 'complete', billable: true, estimated: false });
    const [line] = log.lines();
    expect(line!.cost).toBe(quoteFor(20_000, 4_000).cost);
    expect(line!.disputed).toBeGreaterThan(0n);
    const row = ledgerRow({ ...line!, disputed: disputedOf(10n ** 30n).disputed }, 'v') as { disputed_cost: string };
    expect(BigInt(row.disputed_cost)).toBeLessThan(2n ** 63n);
  });

  it('counts no more tokens than were held, also of a model that costs nothing', () => {
    const free = { provider: 'local', model: 'qwen3' };
    const quote: Quote = { ...quoteFor(20_000, 4_000), ...free, cost: 0n };
    const log = new AttemptLog(prices, { ...quote, calls: [{ ...quote.calls[0]!, ...free }] });
    log.dispatched({ ...free, prompt: 'suggest.v1' });
    log.used(lies);
    log.ended({ outcome: 'complete', billable: true, estimated: false });
    const [line] = log.lines();
    expect(line).toMatchObject({ cost: 0n, outputTokens: 4_000 });
    expect((ledgerRow(line!, 'v') as { tokens: number }).tokens).toBe(24_000);
  });

  it('covers a small repair of an answer that used little of its bound', () => {
    const log = new AttemptLog(prices, quoteFor(20_000, 4_000));
    log.dispatched({ ...SONNET, prompt: 'suggest.v1' });
    log.used({ ...NO_TOKENS, cacheWrite1hTokens: 8_000, outputTokens: 500 });
    log.ended({ outcome: 'complete', billable: true, estimated: false });
    const repair = { ...SONNET, prompt: 'repair.v1' };
    expect(log.covers({ ...repair, bound: { promptTokens: 5_000, outputTokens: 3_000 } })).toBe(true);
    expect(log.covers({ ...repair, bound: { promptTokens: 13_000, outputTokens: 3_000 } })).toBe(false);
  });

  describe('for calls beside the answer', () => {
    const HAIKU = { provider: 'anthropic', model: 'claude-haiku-5-5', prompt: 'judge.v1' };
    const DONE: CallEnd = { outcome: 'complete', billable: true, estimated: false };
    const WANTED = { ...NO_TOKENS, cacheWrite5mTokens: 3_000, outputTokens: 600 };

    /** An answer that runs, with one more call held for as many as are said. */
    function running(heldFor: number, answer = { ...NO_TOKENS, inputTokens: 4_000, outputTokens: 1 }) {
      const one = quoteFor(20_000, 4_000);
      const beside = { ...one.calls[0]!, ...HAIKU, fallback: undefined, promptTokens: 9_000, outputTokens: 800 };
      const calls = [...one.calls, ...Array.from({ length: heldFor }, () => beside)];
      const log = new AttemptLog(prices, { ...one, calls, cost: one.cost * 2n, tokens: one.tokens * 3 });
      log.dispatched({ ...SONNET, prompt: 'suggest.v1' });
      log.used(answer);
      return log;
    }
    const ask = (log: AttemptLog, share = 0.15, answerTokens = 1_000) =>
      log.beside({ call: HAIKU, tokens: WANTED, share, answerTokens });

    it('invariant 54: keeps the attempts apart, whatever the order in which they say something', () => {
      const log = running(2);
      const [first, second] = [ask(log)!, ask(log)!];
      first.dispatched(HAIKU);
      second.dispatched(HAIKU);
      second.used({ ...NO_TOKENS, inputTokens: 22, outputTokens: 2 });
      log.used({ ...NO_TOKENS, inputTokens: 4_000, outputTokens: 900 });
      first.used({ ...NO_TOKENS, inputTokens: 11, outputTokens: 1 });
      second.ended(DONE);
      log.ended(DONE);
      first.ended({ outcome: 'failed', billable: true, estimated: true });
      expect(log.lines().map(({ prompt, outcome, inputTokens }) => [prompt, outcome, inputTokens])).toEqual([
        ['suggest.v1', 'complete', 4_000],
        ['judge.v1', 'failed', 11],
        ['judge.v1', 'complete', 22],
      ]);
    });

    it('invariant 54: lets no more of them through than are held for, those that were not billed aside', () => {
      const log = running(1);
      const first = ask(log)!;
      first.dispatched(HAIKU);
      expect(ask(log)).toBeUndefined();
      first.ended({ outcome: 'failed', billable: false, estimated: false });
      expect(ask(log)).toBeDefined();
      expect(ask(running(0))).toBeUndefined();
    });

    it('invariant 54: lets none through that could pass its share of the answer, open ones counted whole', () => {
      // 0.018 $ for the answer in the end; 0.000675 $ for one call as it is wanted.
      expect(ask(running(3), 0.04)).toBeDefined();
      expect(ask(running(3), 0.03)).toBeUndefined();
      const log = running(3);
      const open = ask(log, 0.07)!;
      open.dispatched(HAIKU);
      expect(ask(log, 0.07)).toBeUndefined();
      open.used({ ...NO_TOKENS, inputTokens: 300, outputTokens: 40 });
      open.ended(DONE);
      expect(ask(log, 0.07)).toBeDefined();
    });

    it('tells what each would cost if its process died now', () => {
      const log = running(1);
      const beside = ask(log)!;
      beside.dispatched(HAIKU, () => ({ ...NO_TOKENS, inputTokens: 70 }));
      expect(log.linesSoFar().map(({ inputTokens, outcome }) => [inputTokens, outcome])).toEqual([
        [4_000, 'lost'],
        [70, 'lost'],
      ]);
    });

    it('charges a call of which nothing was heard as the whole of what was held for it', () => {
      const log = running(1);
      log.ended(DONE);
      ask(log)!.dispatched(HAIKU);
      expect(log.lines()[1]).toMatchObject({ cacheWrite1hTokens: 9_000, outputTokens: 800, estimated: true });
    });
  });
});
