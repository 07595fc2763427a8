import { readFileSync } from 'node:fs';
import { ConfigurationError } from '@cse/config';
import shipped from './catalogue.json';
import { parseCatalogue, type CatalogueFile } from './catalogue-file';
import { PriceCatalogue } from './price-catalogue';

/**
 * The shipped catalogue, and over it the rows of the file that `PRICES_FILE` names.
 * @throws ConfigurationError when that file cannot be read or breaks the format.
 */
export function loadPriceCatalogue(pricesFile: string | undefined): PriceCatalogue {
  const base = parseCatalogue(shipped);
  if (pricesFile === undefined) return new PriceCatalogue(base);
  const own = readCatalogueFile(pricesFile);
  return new PriceCatalogue({
    version: `${base.version}+${own.version}`,
    // Own rows come first, so that they win over shipped ones that start at the same time.
    tokens: [...own.tokens, ...base.tokens],
    media: [...own.media, ...base.media],
  });
}

function readCatalogueFile(path: string): CatalogueFile {
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new ConfigurationError(['PRICES_FILE must name a readable JSON file']);
  }
  try {
    return parseCatalogue(raw);
  } catch (error) {
    throw new ConfigurationError([`PRICES_FILE: ${(error as Error).message}`]);
  }
}
