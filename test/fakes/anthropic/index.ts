export type { Flaw } from './answer-flaws';
export { FakeAnthropic, type FakeAnthropicOptions, startFakeAnthropic } from './fake-anthropic';
export type { LedgerEntry, LedgerTotals } from './ledger';
export type { RequestRecord } from './request-record';
export { type Behaviour, type Scenario, SCENARIOS } from './scenarios';
