import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '@cse/config';
import { formatUsd, NO_TOKENS } from '@cse/core';
import { loadPriceCatalogue } from './price-catalogue';

const NOW = new Date('2026-11-22T12:00:00Z');
const rates = (input: string) => ({
  input,
  output: '1',
  cache_write_5m: '1',
  cache_write_1h: '1',
  cache_read: '1',
});

describe('PRICES_FILE', () => {
  const folder = mkdtempSync(join(tmpdir(), 'prices-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  function write(name: string, content: string): string {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  }

  const row = (model: string, from: string, input: string) => ({
    provider: 'anthropic',
    model,
    effective_from: from,
    source: 'own',
    verified_on: from,
    usd_per_million: rates(input),
  });

  it('adds models, replaces rows that start with it, keeps the rest, and shows in the version', () => {
    const tokens = [row('llama-local', '2026-01-01', '0'), row('claude-sonnet-5-5', '2026-10-07', '7')];
    const catalogue = loadPriceCatalogue(write('own.json', JSON.stringify({ version: 'mine', tokens, media: [] })));
    const million = (model: string) =>
      formatUsd(catalogue.priceTokens({ provider: 'anthropic', model }, { ...NO_TOKENS, inputTokens: 1_000_000 }, NOW));
    expect([million('llama-local'), million('claude-sonnet-5-5'), million('claude-opus-5-5')]).toEqual(['0', '7', '4']);
    expect(catalogue.version).toBe('2026-11-29+mine');
  });

  it.each([
    ['that is missing', '/nowhere/prices.json'],
    ['that is not JSON', write('broken.json', '{')],
  ])('%s stops the start by the name of the variable', (_, path) => {
    expect(() => loadPriceCatalogue(path)).toThrow(ConfigurationError);
    expect(() => loadPriceCatalogue(path)).toThrow('PRICES_FILE');
  });
});
