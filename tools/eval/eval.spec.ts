import openapi from '../../contracts/openapi.json';
import catalogue from '../../libs/usage/src/prices/catalogue.json';
import { TEXT_ENDPOINTS } from '../../test/ai/text-endpoints';
import { allModels } from '../../test/fakes/anthropic/models';
import { measureCanary, measureMerge } from './branches';
import { measureBytes, measureCaching, measureWaysOn } from './cost';
import { measureContradictions, measureQuotes } from './evidence';
import { failWhereMissed, isMet, type Measure } from './measures';
import { OPERATIONS, startTextEngine, type TextEngine } from './operations';
import { measureDiversity, measureLanes, vendiScore } from './proposals';
import { measureStories } from './stories';

/** Everything that `npm run eval` measures but for the times: a bar that is missed fails here. */
describe('npm run eval', () => {
  let engine: TextEngine;

  beforeAll(async () => {
    engine = await startTextEngine();
  });
  afterAll(() => engine.close());

  const met = (measures: Measure[]) => {
    expect(measures.filter((measure) => measure.least !== undefined || measure.most !== undefined)).not.toEqual([]);
    expect(measures.filter((measure) => !isMet(measure))).toEqual([]);
  };

  it('proposes ideas that differ, from recorded candidates of which many do not', async () => {
    met(await measureDiversity(engine));
  });
  it('splits proposals 70/30 over 100 calls', async () => {
    met(await measureLanes(engine));
  });
  it('returns only what it found quoted', async () => {
    met(await measureQuotes(engine));
  });
  it('finds planted contradictions and no others', async () => {
    met(await measureContradictions(engine));
  });
  it('never tells one branch of another, in any operation', async () => {
    met(await measureCanary(engine));
  });
  it('loses no fact in a merge', async () => {
    met(await measureMerge(engine));
  });
  it.each(['claude-haiku-5-5', 'claude-sonnet-5-5', 'claude-opus-5-5', 'claude-fable-5-2'])(
    'reads a deepening path and its forks from the cache of %s',
    async (model) => {
      met(await measureCaching([model]));
    },
  );
  it('writes a story to the cache once for all ways on', async () => {
    met(await measureWaysOn());
  });
  it('judges labelled stories as their editor does', async () => {
    met(await measureStories());
  }, 180_000);
  it('knows every text operation that there is', () => {
    const routes = Object.keys(openapi.paths).filter((path) => path.startsWith('/ai/'));
    expect(OPERATIONS.map(({ name }) => `/ai/${name}`).sort()).toEqual(routes.sort());
    expect(TEXT_ENDPOINTS.map(({ path }) => path).sort()).toEqual(routes.sort());
  });
  it('measures every model that the price catalogue has', () => {
    const priced = catalogue.tokens.filter(({ provider }) => provider === 'anthropic').map(({ model }) => model);
    const measured = allModels().map(({ id }) => id.replace(/-\d{8}$/, ''));
    expect([...new Set(measured)].sort()).toEqual([...new Set(priced)].sort());
  });
  it('sends no more than in proportion to the path', async () => {
    met(await measureBytes());
  });
});

describe('a run', () => {
  it('fails with the names of the bars that are missed, and with no bar missed it does not', () => {
    const line = { name: 'found', value: 94.9, unit: '%', least: 95 } as const;
    expect(() => failWhereMissed([line, { ...line, name: 'quiet', least: undefined, most: 2 }])).toThrow(
      'found; quiet',
    );
    expect(() =>
      failWhereMissed([
        { ...line, value: 95 },
        { ...line, least: undefined },
      ]),
    ).not.toThrow();
  });
});

describe('vendiScore', () => {
  const set = (text: string) => new Set(text.split(' '));

  it('is one for copies, n for things that share nothing, and in between for what overlaps', () => {
    expect(vendiScore([])).toBe(0);
    expect(vendiScore([set('a b'), set('a b'), set('a b')])).toBeCloseTo(1, 9);
    expect(vendiScore([set('a'), set('b'), set('c'), set('d')])).toBeCloseTo(4, 9);
    // Two that share half: eigenvalues of the kernel over two are 3/4 and 1/4.
    expect(vendiScore([set('a b'), set('b c')])).toBeCloseTo(
      Math.exp(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25)),
      9,
    );
  });
});
