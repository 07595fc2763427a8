export { parseCatalogue, type CatalogueFile, type MediaUnit } from './prices/catalogue-file';
export { loadPriceCatalogue } from './prices/load-catalogue';
export { PriceCatalogue, type MediaQuantity, type PricedModel } from './prices/price-catalogue';
export { UsageModule } from './usage.module';
