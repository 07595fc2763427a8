import { randomBytes } from 'node:crypto';
import { AccessTokenIssuer } from '@cse/auth';
import { ManualClock } from '@cse/core';
import { dumpDatabase } from '../harness/dump-database';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { me, post, refresh } from './session-caller';

const SECOND = 1_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('refreshing', () => {
  const clock = new ManualClock(new Date());
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi({}, { clock });
  });

  afterAll(() => api.close());

  /** Everybody is robbed once only: whoever attracts attention again and again would be suspended. */
  let people = 0;

  interface SessionRow {
    gen: number;
    absolute_expires_at: Date;
    revoke_reason: string | null;
  }
  const sessionOf = async (id: string) =>
    (
      await api.query<SessionRow>('select gen, absolute_expires_at, revoke_reason from sessions where id = $1', [id])
    )[0]!;

  /** A session that has been rotated so often, and every refresh token it had. */
  async function rotated(times: number) {
    const email = `person-${people++}@example.com`;
    const session = await signIn(api, email);
    const tokens = [session.refreshToken];
    let accessToken = session.accessToken;
    for (let index = 0; index < times; index++) {
      const answer = await refresh(api, tokens.at(-1)!);
      expect(answer.status).toBe(200);
      tokens.push(answer.refreshToken!);
      accessToken = answer.accessToken!;
    }
    return { ...session, tokens, accessToken, email };
  }

  it('T49 gives a successor every time, and stores nothing that could be presented', async () => {
    const { tokens, accessToken } = await rotated(3);
    expect(new Set(tokens).size).toBe(4);
    const dump = await dumpDatabase(api.database.url);
    for (const token of [...tokens, accessToken]) {
      expect(dump).not.toContain(token.replace('rt_', ''));
      // As the dump writes bytes.
      expect(dump).not.toContain(Buffer.from(token).toString('hex'));
    }
  });

  it('T50 ends the session when a grandparent comes back, even within the leeway, and no other session', async () => {
    const { tokens, accessToken, sessionId, email } = await rotated(2);
    const other = await signIn(api, email);
    expect((await me(api, accessToken)).status).toBe(200);
    expect((await refresh(api, tokens[0]!)).code).toBe('refresh_reused');
    expect((await refresh(api, tokens[2]!)).code).toBe('refresh_reused');
    expect((await me(api, accessToken)).code).toBe('session_revoked');
    expect((await sessionOf(sessionId)).revoke_reason).toBe('reuse');
    expect((await refresh(api, other.refreshToken)).status).toBe(200);
    // Why it ended stays known, whatever else is done to it.
    await post(api, '/auth/logout', { refresh_token: tokens[2] });
    expect((await refresh(api, tokens[2]!)).code).toBe('refresh_reused');
  });

  it('T51 ends the session when the parent comes back late and its successor has been used', async () => {
    const { tokens, accessToken } = await rotated(1);
    expect((await me(api, accessToken)).status).toBe(200);
    clock.advance(31 * SECOND);
    expect((await refresh(api, tokens[0]!)).code).toBe('refresh_reused');
    expect((await refresh(api, tokens[1]!)).status).toBe(401);
  });

  it('ends the session for thief and victim alike when a thief has refreshed and used what they stole', async () => {
    const victim = await signIn(api, 'victim@example.com');
    const thief = await refresh(api, victim.refreshToken);
    expect((await me(api, thief.accessToken!)).status).toBe(200);
    clock.advance(5 * 60 * SECOND);
    expect((await refresh(api, victim.refreshToken)).code).toBe('refresh_reused');
    expect((await refresh(api, thief.refreshToken!)).status).toBe(401);
    expect((await me(api, thief.accessToken!)).status).toBe(401);
    expect(api.logs.events('refresh_reused').at(-1)).toMatchObject({ session_id: victim.sessionId });
  });

  it('T52 gives the very same successor to the parent within thirty seconds', async () => {
    const session = await signIn(api);
    clock.advance(HOUR);
    const { refreshToken, accessToken } = await refresh(api, session.refreshToken);
    await me(api, accessToken!);
    clock.advance(29 * SECOND);
    expect((await refresh(api, session.refreshToken)).refreshToken).toBe(refreshToken);
  });

  it('ends the session for everybody from the next request on, also when nothing else makes this process look', async () => {
    const { tokens, accessToken, userId } = await rotated(2);
    // So high that no further step follows.
    const score = 'insert into abuse_scores (subject, user_id, score, updated_at) values ($1, $2, 125, $3)';
    await api.query(score, [`user:${userId}`, userId, clock.now()]);
    expect((await me(api, accessToken)).status).toBe(200);
    await refresh(api, tokens[0]!);
    expect((await me(api, accessToken)).code).toBe('session_revoked');
  });

  it('leaves the session to whoever holds the successor when the secret that it was derived with has changed', async () => {
    const { tokens } = await rotated(1);
    const environment = { CONTENT_KEY: randomBytes(32).toString('base64') };
    const changed = await startTestApi(environment, { clock, database: api.database });
    expect((await refresh(changed, tokens[0]!)).code).toBe('refresh_invalid');
    expect((await refresh(changed, tokens[1]!)).status).toBe(200);
    await changed.close();
  });

  it('T53 survives a lost answer for a day, and no longer', async () => {
    const { tokens } = await rotated(1);
    clock.advance(HOUR);
    expect((await refresh(api, tokens[0]!)).refreshToken).toBe(tokens[1]);
    clock.advance(23 * HOUR + 1);
    expect((await refresh(api, tokens[0]!)).code).toBe('refresh_reused');
  });

  it('lets a client that never gets an answer try ten times, then ends the session', async () => {
    const { tokens } = await rotated(1);
    clock.advance(HOUR);
    for (let index = 0; index < 10; index++) expect((await refresh(api, tokens[0]!)).status).toBe(200);
    expect((await refresh(api, tokens[0]!)).code).toBe('refresh_reused');
  });

  it('counts those tries anew for each token, and none of them while a race may be going on', async () => {
    const { tokens } = await rotated(1);
    for (let index = 0; index < 15; index++) expect((await refresh(api, tokens[0]!)).status).toBe(200);
    clock.advance(HOUR);
    for (let index = 0; index < 10; index++) expect((await refresh(api, tokens[0]!)).status).toBe(200);
    const third = await refresh(api, tokens[1]!);
    clock.advance(HOUR);
    for (let index = 0; index < 10; index++) {
      expect((await refresh(api, tokens[1]!)).refreshToken).toBe(third.refreshToken);
    }
  });

  it('T54 gives forty refreshes at once one successor', async () => {
    const { tokens, sessionId } = await rotated(1);
    const answers = await Promise.all(Array.from({ length: 40 }, () => refresh(api, tokens[1]!)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ refreshToken }) => refreshToken)).size).toBe(1);
    expect((await sessionOf(sessionId)).gen).toBe(2);
    expect((await refresh(api, answers[0]!.refreshToken!)).status).toBe(200);
  });

  it('T55 leaves no living session behind a logout, whatever was being refreshed', async () => {
    for (let index = 0; index < 20; index++) {
      const { refreshToken } = await signIn(api, `racer-${index}@example.com`);
      const [renewed] = await Promise.all([
        refresh(api, refreshToken),
        post(api, '/auth/logout', { refresh_token: refreshToken }),
      ]);
      expect((await refresh(api, renewed.refreshToken ?? refreshToken)).status).toBe(401);
      if (renewed.accessToken) expect((await me(api, renewed.accessToken)).status).toBe(401);
    }
  });

  it('T57 notices the first of fifty tokens that were made within one tick of the clock', async () => {
    const { tokens } = await rotated(50);
    expect(new Set(tokens).size).toBe(51);
    expect((await refresh(api, tokens[0]!)).code).toBe('refresh_reused');
    expect((await refresh(api, tokens.at(-1)!)).status).toBe(401);
  });

  it('T60 ends a session that was not used for a month, and every session after three, however often it was used', async () => {
    const idle = await signIn(api);
    clock.advance(30 * DAY);
    expect((await refresh(api, idle.refreshToken)).code).toBe('session_expired');
    const used = await signIn(api);
    const end = (await sessionOf(used.sessionId)).absolute_expires_at;
    let token = used.refreshToken;
    for (let day = 0; day < 80; day += 20) {
      clock.advance(20 * DAY);
      const answer = await refresh(api, token);
      expect(answer.status).toBe(200);
      token = answer.refreshToken!;
      const left = Math.floor((end.getTime() - clock.millis()) / 1000);
      expect(answer.body.refresh_expires_in).toBe(Math.min(left, (30 * DAY) / SECOND));
    }
    expect((await sessionOf(used.sessionId)).absolute_expires_at).toEqual(end);
    clock.advance(10 * DAY - SECOND);
    const last = await refresh(api, token);
    expect((await me(api, last.accessToken!)).status).toBe(200);
    // Within the skew that a token's own end is given.
    clock.advance(2 * SECOND);
    expect((await me(api, last.accessToken!)).code).toBe('session_expired');
    expect((await refresh(api, last.refreshToken!)).code).toBe('session_expired');
  });

  it('T59 takes a token only from the client that it was made for', async () => {
    const { refreshToken } = await signIn(api);
    expect((await refresh(api, refreshToken, { client_id: 'somebody' })).code).toBe('refresh_invalid');
    expect((await refresh(api, refreshToken, { client_id: 'dev' })).status).toBe(200);
  });

  it('T61 refuses whatever was never handed out, without an error of its own', async () => {
    const { refreshToken } = await signIn(api);
    const wrong = [
      `rt_${'A'.repeat(43)}`,
      refreshToken.slice(0, -1),
      `${refreshToken}x`,
      `${refreshToken.slice(0, -1)}=`,
      ` ${refreshToken}`,
      refreshToken.toUpperCase(),
      `rt_${'é'.repeat(43)}`,
      "rt_' or 1=1 --",
    ];
    for (const token of wrong) {
      const { status, code } = await refresh(api, token);
      expect([token, status, code]).toEqual([token, 401, 'refresh_invalid']);
    }
    expect((await refresh(api, `rt_\u0000${'a'.repeat(42)}`)).status).toBe(400);
    expect((await refresh(api, 'a'.repeat(1_000_000))).status).toBe(413);
    for (const token of [null, 7, ['x'], { $gt: '' }]) {
      expect((await post(api, '/auth/refresh', { refresh_token: token })).status).toBe(400);
    }
    expect((await refresh(api, refreshToken)).status).toBe(200);
  });

  it('T62 does not take one kind of token for the other', async () => {
    const { accessToken, refreshToken } = await signIn(api);
    expect((await refresh(api, accessToken)).status).toBe(401);
    expect((await me(api, refreshToken)).status).toBe(401);
  });

  it('T63 T58 recovers with the old token when the answer failed after the rotation', async () => {
    const { refreshToken } = await signIn(api);
    const issue = jest.spyOn(api.app.get(AccessTokenIssuer), 'issue').mockRejectedValueOnce(new Error('power cut'));
    expect((await refresh(api, refreshToken)).status).toBe(500);
    issue.mockRestore();
    clock.advance(10 * 60 * SECOND);
    const again = await refresh(api, refreshToken);
    expect(again.status).toBe(200);
    expect((await refresh(api, again.refreshToken!)).status).toBe(200);
  });

  it('logs out by any token that the session ever had, and answers 204 to everybody', async () => {
    const { tokens } = await rotated(3);
    expect((await post(api, '/auth/logout', { refresh_token: tokens[0] })).status).toBe(204);
    expect((await refresh(api, tokens[3]!)).code).toBe('session_revoked');
    const parent = await rotated(1);
    expect((await post(api, '/auth/logout', { refresh_token: parent.tokens[0] })).status).toBe(204);
    expect((await refresh(api, parent.tokens[1]!)).code).toBe('session_revoked');
    for (const body of [{}, { refresh_token: 'rt_unknown' }, { refresh_token: tokens[0] }]) {
      expect((await post(api, '/auth/logout', body)).status).toBe(204);
    }
    const { accessToken, refreshToken } = await signIn(api, 'everywhere@example.com');
    const other = await signIn(api, 'everywhere@example.com');
    expect((await post(api, '/auth/logout', { all: true })).status).toBe(401);
    const bearer = { authorization: `Bearer ${accessToken}` };
    expect((await post(api, '/auth/logout', { all: true }, bearer)).status).toBe(204);
    for (const token of [refreshToken, other.refreshToken]) expect((await refresh(api, token)).status).toBe(401);
    const back = await signIn(api, 'everywhere@example.com');
    expect((await post(api, '/auth/logout', { all: true }, bearer)).status).toBe(401);
    expect((await post(api, '/auth/logout', {}, { authorization: 'Bearer x.y.z' })).status).toBe(204);
    expect((await me(api, back.accessToken)).status).toBe(200);
  });

  it('keeps twenty sessions a person and lets go of the one that rested longest', async () => {
    const oldest = await signIn(api, 'many@example.com');
    for (let index = 0; index < 20; index++) {
      const { accessToken } = await signIn(api, 'many@example.com');
      await post(api, '/auth/logout', {}, { authorization: `Bearer ${accessToken}` });
    }
    clock.advance(SECOND);
    const first = await signIn(api, 'many@example.com');
    clock.advance(SECOND);
    const used = await refresh(api, oldest.refreshToken);
    expect(used.status).toBe(200);
    for (let index = 0; index < 19; index++) {
      clock.advance(SECOND);
      await signIn(api, 'many@example.com');
    }
    expect((await refresh(api, first.refreshToken)).code).toBe('session_revoked');
    expect((await refresh(api, used.refreshToken!)).status).toBe(200);
    const { user_id: userId } = (
      await api.query<{ user_id: string }>('select user_id from sessions where id = $1', [first.sessionId])
    )[0]!;
    const live = 'select count(*)::int as n from sessions where user_id = $1 and revoked_at is null';
    expect(await api.query(live, [userId])).toEqual([{ n: 20 }]);
  });
});
