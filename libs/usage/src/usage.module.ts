import { UsageConfig } from '@cse/config';
import { Module } from '@nestjs/common';
import { AnswerHolds } from './admission/answer-holds';
import { CapBook } from './admission/caps';
import { PaidParts } from './admission/paid-parts';
import { Quotes } from './admission/quote';
import { UserRates } from './admission/rate';
import { StorageQuota } from './admission/storage-quota';
import { TightQuotes } from './admission/tight-quotes';
import { AnsweredKeys } from './idempotency/answered-keys';
import { IdempotencyKeys } from './idempotency/key';
import { loadPriceCatalogue, PriceCatalogue } from './prices/price-catalogue';
import { UsageEvents, UsageHistory } from './reports/ledger';
import { OpenMoneyReport } from './reports/open-money';
import { Preflight } from './reports/preflight';
import { DeploymentUsage, UsageReader } from './reports/windows';
import { Disputes } from './settlement/disputes';
import { HoldBook } from './settlement/hold-book';
import { AlertWebhook } from './upkeep/alert-webhook';
import { LedgerArchive } from './upkeep/ledger-archive';
import { LedgerPartitions } from './upkeep/partitions';
import { Reconciler } from './upkeep/reconciler';
import { Housekeeper, UsageData } from './upkeep/retention';

/** What things cost, who may spend how much, and what was spent. */
@Module({
  providers: [
    {
      provide: PriceCatalogue,
      inject: [UsageConfig],
      useFactory: (config: UsageConfig) => loadPriceCatalogue(config.pricesFile),
    },
    CapBook,
    StorageQuota,
    HoldBook,
    AnswerHolds,
    PaidParts,
    Disputes,
    Quotes,
    TightQuotes,
    IdempotencyKeys,
    AnsweredKeys,
    UserRates,
    Preflight,
    UsageReader,
    UsageHistory,
    UsageEvents,
    UsageData,
    DeploymentUsage,
    OpenMoneyReport,
    Reconciler,
    LedgerPartitions,
    LedgerArchive,
    Housekeeper,
    AlertWebhook,
  ],
  exports: [
    PriceCatalogue,
    CapBook,
    StorageQuota,
    HoldBook,
    AnswerHolds,
    PaidParts,
    Disputes,
    Quotes,
    TightQuotes,
    IdempotencyKeys,
    AnsweredKeys,
    UserRates,
    Preflight,
    UsageReader,
    UsageHistory,
    UsageEvents,
    UsageData,
    DeploymentUsage,
    OpenMoneyReport,
    Reconciler,
    LedgerPartitions,
    LedgerArchive,
    Housekeeper,
    AlertWebhook,
  ],
})
export class UsageModule {}
