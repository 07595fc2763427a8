export { AlertWebhook } from './upkeep/alert-webhook';
export { Budget, type SweptHold } from './settlement/hold-book';
export type {
  EarlierAnswer,
  HoldAmounts,
  HoldRequest,
  LedgerLine,
  RateState,
  ReserveOutcome,
  Settlement,
} from './admission/reserve';
export { CapBook, type OwnCaps } from './admission/caps';
export { CAP_NAMES, isMoneyCap, type CapName, type Caps } from './caps/caps';
export type { KeptAnswer } from './idempotency/kept-answer';
export { AnsweredKeys } from './idempotency/answered-keys';
export { IdempotencyKeys, type IdempotencyScope } from './idempotency/key';
export { Admitted } from './admission/job.guard';
export type { CallBound, CostBound, OperationEstimator } from './metering/cost-bound';
export { Meter, type UsageSummary } from './settlement/meter';
export { CurrentMeter, type MeteredRequest } from './metering/metered-request';
export { Metered, meteredOperation } from './metering/metered.decorator';
export { rateFor } from './metering/standing';
export { OPERATIONS, type Operation } from './metering/operation';
export { UsageTelemetry } from './metering/usage-telemetry';
export { Preflight, type Estimate } from './reports/preflight';
export { Quotes, type Quote } from './admission/quote';
export { overCap, refusalOf } from './admission/refusal';
export { parseCatalogue, type CatalogueFile, type MediaUnit } from './prices/catalogue-file';
export { loadPriceCatalogue } from './prices/load-catalogue';
export { PriceCatalogue, type MediaQuantity, type PricedModel } from './prices/price-catalogue';
export { remaining, UsageReader, type CurrentUsage, type UsageAlert, type UsageWindow } from './reports/windows';
export { DeploymentUsage, type DeploymentMonth, type UserUsage } from './reports/deployment-usage';
export { UsageData } from './reports/usage-data';
export { UsageEvents, type UsageEvent } from './reports/usage-events';
export { UsageHistory, type HistoryPoint, type HistoryQuery } from './reports/ledger';
export { isoDate, nextDay, nextMonth, utcDay, utcMonth } from './reports/utc-calendar';
export { Housekeeper } from './upkeep/retention';
export { Reconciler, type Difference } from './upkeep/reconciler';
export { Rerater, type RerateReport } from './upkeep/rerater';
export { UsageModule } from './usage.module';
export { sendWebhook, type WebhookMessage } from './webhook/send-webhook';
