import { MOVES } from '@cse/prompts';
import * as fc from 'fast-check';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

describe('creator preferences', () => {
  let api: TestApi;
  let ada: string;
  let bob: string;

  beforeAll(async () => {
    api = await startTestApi();
    ada = (await signIn(api, 'ada@example.com')).accessToken;
    bob = (await signIn(api, 'bob@example.com')).accessToken;
  });

  afterAll(() => api.close());

  async function call(token: string, method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await fetch(`${api.url}/creator/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, body: text ? (JSON.parse(text) as Record<string, unknown>) : {} };
  }

  it('keeps what the author says, changes it field by field, and forgets it', async () => {
    expect(await call(ada, 'GET', 'preferences')).toEqual({ status: 200, body: {} });
    const whole = {
      language: 'en',
      genres: ['gothic'],
      avoid: [{ text: 'chosen one', match: 'phrase' }],
      history: { accepted: { reversal: 4 } },
    };
    expect(await call(ada, 'PUT', 'preferences', whole)).toEqual({ status: 200, body: whole });
    expect((await call(ada, 'PATCH', 'preferences', { genres: null, tense: 'past' })).body).toEqual({
      language: 'en',
      tense: 'past',
      avoid: whole.avoid,
      history: whole.history,
    });
    expect((await call(bob, 'GET', 'preferences')).body).toEqual({});
    expect((await call(ada, 'PUT', 'preferences', { tone: ['dry'] })).body).toEqual({ tone: ['dry'] });
    expect((await call(ada, 'DELETE', 'preferences')).status).toBe(204);
    expect((await call(ada, 'DELETE', 'preferences')).status).toBe(204);
    expect((await call(ada, 'GET', 'preferences')).body).toEqual({});
  });

  it.each([
    ['exemplars', { exemplars: [{ text: 'My own prose' }] }, '/exemplars'],
    ['a score', { scores: { reversal: 0.7 } }, '/scores'],
    ['a move that does not exist', { history: { accepted: { twist: 1 } } }, '/history/accepted/twist'],
    ['a count of a thousand', { history: { accepted: { loss: 1000 } } }, '/history/accepted/loss'],
    ['prose in the history', { history: { accepted: { loss: 'the night the boat came' } } }, '/history/accepted/loss'],
    ['a language that is none', { language: 'the English of Mara' }, '/language'],
    ['null in a replacement', { genres: null }, '/genres'],
    ['a list that is a text', { tone: 'dry' }, '/tone'],
  ])('refuses to store %s', async (_, body, pointer) => {
    const answer = await call(bob, 'PUT', 'preferences', body);
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe('validation_failed');
    expect((answer.body.errors as { pointer: string }[]).map((error) => error.pointer)).toContain(pointer);
    expect((await call(bob, 'GET', 'preferences')).body).toEqual({});
  });

  it('counts every decision once, also when windows race', async () => {
    await call(ada, 'DELETE', 'preferences');
    const decisions = Array.from({ length: 24 }, (_, index) => ({
      move: MOVES[index % 3]!,
      outcome: index % 4 === 0 ? 'rejected' : 'accepted',
    }));
    const answers = await Promise.all(decisions.map((decision) => call(ada, 'POST', 'feedback', decision)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const { history } = (await call(ada, 'GET', 'preferences')).body as {
      history: Record<string, Record<string, number>>;
    };
    const total = Object.values(history)
      .flatMap((counts) => Object.values(counts))
      .reduce((sum, count) => sum + count, 0);
    expect(total).toBe(24);
    expect((await call(ada, 'POST', 'feedback', { move: 'twist', outcome: 'accepted' })).status).toBe(400);
  });

  it('answers any JSON with what it stored or a refusal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (body) => {
        expect([200, 400]).toContain((await call(bob, 'PATCH', 'preferences', body)).status);
      }),
      { numRuns: 40 },
    );
  });

  it('needs a signed-in author', async () => {
    expect((await fetch(`${api.url}/creator/preferences`)).status).toBe(401);
  });
});
