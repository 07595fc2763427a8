import { UsageConfig } from '@cse/config';
import { Module } from '@nestjs/common';
import { loadPriceCatalogue } from './prices/load-catalogue';
import { PriceCatalogue } from './prices/price-catalogue';

/** What things cost and who may spend how much. */
@Module({
  providers: [
    {
      provide: PriceCatalogue,
      inject: [UsageConfig],
      useFactory: (config: UsageConfig) => loadPriceCatalogue(config.pricesFile),
    },
  ],
  exports: [PriceCatalogue],
})
export class UsageModule {}
