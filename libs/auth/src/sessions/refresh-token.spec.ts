import { randomBytes } from 'node:crypto';
import { hashOf, isRefreshToken, newRefreshToken, successorOf } from './refresh-token';

describe('refresh tokens', () => {
  const [token, session, secret] = [newRefreshToken(), 'a-session', randomBytes(32)] as const;
  const successor = successorOf(token, session, 7, secret);

  it('have one successor, which looks like any other token', () => {
    expect(isRefreshToken(successor)).toBe(true);
    expect(successorOf(token, session, 7, secret)).toBe(successor);
  });

  it('have another one for every other token, session, generation and secret: all are needed to compute it', () => {
    const others = [
      successorOf(newRefreshToken(), session, 7, secret),
      successorOf(token, 'another', 7, secret),
      successorOf(token, session, 8, secret),
      successorOf(token, session, 7, randomBytes(32)),
    ];
    expect(new Set([successor, ...others]).size).toBe(5);
  });

  it('cannot be read back from what is stored', () => {
    const stored = hashOf(token);
    expect(stored).toHaveLength(32);
    expect(stored.toString('latin1')).not.toContain(token.slice(0, 8));
    expect(hashOf(token)).toEqual(stored);
    expect(hashOf(newRefreshToken())).not.toEqual(stored);
  });
});
