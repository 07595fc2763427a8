/**
 * What things cost, who may spend how much, and what was spent. Nothing is dispatched that could cost more than its user
 * and the deployment have left: an upper bound is held first, the truth is settled after, and both are in the ledger.
 *
 * Its doors: `@PaidAnswer` and `@PaidJob` are the whole money policy of a route, `PaidParts` that of one which reads its own
 * body; `HoldBook` reserves and settles for work
 * that has its own transactions, such as jobs; `Quotes` and `PriceCatalogue` say what something can cost, and cost.
 *
 * It never calls a provider, never sees what was written or drawn, and never rewrites an entry of the ledger.
 */
export { CapBook, CAP_NAMES, type CapName, type Caps, type OwnCaps } from './admission/caps';
export { isoDate, utcDay, utcMonth } from './admission/caps';
export { OpenParts, PaidParts, PaidWhenAsked, type PartsRequest } from './admission/paid-parts';
export { PaidJob } from './admission/job.guard';
export { ESTIMATED, OPERATIONS, paidOperation, Quotes } from './admission/quote';
export type {
  CallBound,
  CallPlan,
  CostBound,
  Estimated,
  CountedPrompt,
  Operation,
  OperationEstimator,
  Quote,
} from './admission/quote';
export { rateFor } from './admission/rate';
export { overCap, refusalOf } from './admission/refusal';
export type { HoldRequest, ReserveOutcome } from './admission/reserve';
export { StorageQuota, type StorageRefusal } from './admission/storage-quota';
export { PaidAnswer } from './admission/text.guard';
export { AnsweredKeys } from './idempotency/answered-keys';
export { replayAnswer } from './idempotency/replay';
export type { KeptAnswer } from './idempotency/kept-answer';
export type { IdempotencyScope } from './idempotency/key';
export { parseCatalogue, type MediaUnit, type TokenRates } from './prices/catalogue-file';
export { loadPriceCatalogue, PriceCatalogue } from './prices/price-catalogue';
export type { MediaQuantity, PricedModel, TokenPrice } from './prices/price-catalogue';
export { UsageEvents, UsageHistory } from './reports/ledger';
export type { HistoryPoint, HistoryQuery, UsageEvent } from './reports/ledger';
export { Preflight, type Estimate } from './reports/preflight';
export { DeploymentUsage, remaining, UsageReader } from './reports/windows';
export type { CurrentUsage, DeploymentMonth, UsageAlert, UsageWindow, UserUsage } from './reports/windows';
export { disputedOf, type LedgerLine } from './settlement/attempts';
export { DISPUTE_STATES, Disputes } from './settlement/disputes';
export type { Charge, Dispute, DisputeState, Verdict } from './settlement/disputes';
export { HoldBook } from './settlement/hold-book';
export { CurrentMeter, Meter, meterOf, type PaidRequest, type UsageSummary } from './settlement/meter';
export { OpenMoneyReport, type OpenMoney } from './reports/open-money';
export { UsageTelemetry } from './settlement/usage-telemetry';
export { AlertWebhook, sendWebhook } from './upkeep/alert-webhook';
export { LedgerArchive, type ArchiveFiles } from './upkeep/ledger-archive';
export { LedgerPartitions } from './upkeep/partitions';
export { MOST_TOLD, Reconciler, type Difference } from './upkeep/reconciler';
export { Rerater } from './upkeep/rerater';
export { Housekeeper, UsageData } from './upkeep/retention';
export { UsageModule } from './usage.module';
