/**
 * A Messages API on a local port, for the real SDK to talk to.
 *
 *   const fake = await startFakeAnthropic();        // fake.url is the base URL, any key is valid
 *   fake.next('overloaded', 2);                     // the next two requests; names in scenarios.ts, joined by "+"
 *   fake.next({ name: 'small_chunks', answer: {} }); // single settings beside a name
 *   fake.answerWith({ ghost_nodes: [] });           // the next answer, word for word
 *   fake.judging.next('stall'); fake.judge = …      // the same for a second reader; what it says
 *   fake.clock.advance(5 * 60_000);                 // ages the prompt cache
 *   fake.lastRequest?.body; fake.ledger.totals;     // what was sent, what it cost and would have cost uncached
 *   const record = await fake.arrived(1); await record.closed; record.aborted; // the client went away
 *   fake.next('hold_middle'); … fake.resume();      // half of the text is out, the rest waits
 *
 * The same over HTTP under /admin (admin.ts), and for one request by the header `x-fake-scenario`. As a process:
 * `tsc -p test/fakes/tsconfig.build.json`, then `node dist/test/fakes/anthropic/main.js [--port n] [--canned]`.
 * It answers in text only: tools are checked, counted and cached, never called.
 */
export type { Flaw } from './answer-flaws';
export { FakeAnthropic, type FakeAnthropicOptions, startFakeAnthropic } from './fake-anthropic';
export type { JudgeRequest } from './judge-answer';
export type { LedgerEntry, LedgerTotals } from './ledger';
export type { RequestRecord } from './request-record';
export { type Behaviour, type Scenario, SCENARIOS } from './scenarios';
