import { forkedPair, hostilePath, mobyDickPath } from '../fixtures';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { ProposalCaller } from './suggest-caller';
import { TEXT_ENDPOINTS } from './text-endpoints';
import { UNLIMITED } from './unlimited';

interface SketchAnswer {
  provider: { kind: string };
  notices: { code: string }[];
  usage: { cost_usd: number };
  request_id?: string;
  offer_cursor?: string;
}

/** What it can do of each operation without a language model. */
const OFFERED: Record<string, object> = { '/ai/expand': { operation: 'tighten' } };

/** The contract without a key and without a network: less than a model gives, made of the story, honestly labelled. */
describe('the sketch provider', () => {
  let api: TestApi;
  let token: string;

  beforeAll(async () => {
    api = await startTestApi({ ...UNLIMITED, TEXT_PROVIDER: 'sketch' });
    token = (await signIn(api)).accessToken;
  });
  afterAll(() => api.close());

  // Prose that goes on takes a language model; `continue.e2e-spec.ts` has what it says of that.
  describe.each(TEXT_ENDPOINTS.filter(({ path }) => path !== '/ai/continue'))('at POST $path', ({ path, body }) => {
    const ask = (request: object) =>
      new ProposalCaller<SketchAnswer>(api.url, token, path).json({ ...request, ...OFFERED[path] });

    it.each([
      ['a hostile story', hostilePath()],
      ['a story of one short node', [{ id: 'n_1', parent_id: null, text: 'Rain.' }]],
      ['a story of 200 nodes', mobyDickPath(200)],
    ])('answers about %s, says who it is, and costs nothing', async (_, story) => {
      const answer = await ask(body(story));
      expect([answer.status, answer.text.slice(0, 300)]).toEqual([200, expect.any(String)]);
      expect(answer.body.provider.kind).toBe('sketch');
      expect(answer.body.notices).toContainEqual({ code: 'sketch_provider' });
      expect(answer.body.usage.cost_usd).toBe(0);
      expect(answer.text).not.toMatch(/"(?:likelihood|probability|lane|score)"/);
    });

    it('says the same again to the same request', async () => {
      const [first, second] = [await ask(body(mobyDickPath(12))), await ask(body(mobyDickPath(12)))];
      expect(lasting(second.body)).toEqual(lasting(first.body));
    });

    it('never tells one branch of another', async () => {
      const { left, right } = forkedPair();
      for (const [own, other] of [
        [left, right],
        [right, left],
        [left, right],
      ] as const) {
        const { status, text } = await ask(body(own.path));
        expect([status, text.includes(other.canary)]).toEqual([200, false]);
      }
    });
  });
});

/** What of an answer does not depend on when it was asked for. */
function lasting({ request_id: _id, offer_cursor: _cursor, ...rest }: SketchAnswer): object {
  return rest;
}
