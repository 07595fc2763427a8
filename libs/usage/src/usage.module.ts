import { UsageConfig } from '@cse/config';
import { Module } from '@nestjs/common';
import { AlertWebhook } from './upkeep/alert-webhook';
import { Budget } from './settlement/hold-book';
import { CapBook } from './admission/caps';
import { AnsweredKeys } from './idempotency/answered-keys';
import { IdempotencyKeys } from './idempotency/key';
import { OpenRequests } from './metering/open-requests';
import { Preflight } from './reports/preflight';
import { Quotes } from './admission/quote';
import { RateLimit } from './admission/rate';
import { Settler } from './metering/settler';
import { loadPriceCatalogue } from './prices/load-catalogue';
import { PriceCatalogue } from './prices/price-catalogue';
import { UsageReader } from './reports/windows';
import { DeploymentUsage } from './reports/deployment-usage';
import { UsageData } from './reports/usage-data';
import { UsageEvents } from './reports/usage-events';
import { UsageHistory } from './reports/ledger';
import { Housekeeper } from './upkeep/retention';
import { Reconciler } from './upkeep/reconciler';

/** What things cost, who may spend how much, and what was spent. */
@Module({
  providers: [
    {
      provide: PriceCatalogue,
      inject: [UsageConfig],
      useFactory: (config: UsageConfig) => loadPriceCatalogue(config.pricesFile),
    },
    CapBook,
    Budget,
    Quotes,
    IdempotencyKeys,
    AnsweredKeys,
    RateLimit,
    Settler,
    OpenRequests,
    Preflight,
    UsageReader,
    UsageHistory,
    UsageEvents,
    UsageData,
    DeploymentUsage,
    Reconciler,
    Housekeeper,
    AlertWebhook,
  ],
  exports: [
    PriceCatalogue,
    CapBook,
    Budget,
    Quotes,
    IdempotencyKeys,
    AnsweredKeys,
    RateLimit,
    OpenRequests,
    Preflight,
    UsageReader,
    UsageHistory,
    UsageEvents,
    UsageData,
    DeploymentUsage,
    Reconciler,
    Housekeeper,
    AlertWebhook,
  ],
})
export class UsageModule {}
