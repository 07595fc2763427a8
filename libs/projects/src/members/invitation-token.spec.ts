import { randomBytes } from 'node:crypto';
import { SecretsConfig } from '@cse/config';
import { uuidv7 } from '@cse/core';
import { InvitationTokens } from './invitation-token';

const [OLD, NEW] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
const under = (key: string, others = '') =>
  new InvitationTokens(new SecretsConfig({ CONTENT_KEY: key, ...(others ? { CONTENT_KEY_OTHERS: others } : {}) }));

describe('tokens of invitations', () => {
  it('are good in every roll-out of another content key, and not after the last one', () => {
    const id = uuidv7();
    const [both, turned, alone] = [under(OLD, NEW), under(NEW, OLD), under(NEW)];
    expect([both, turned].map((tokens) => tokens.idOf(under(OLD).of(id)))).toEqual([id, id]);
    expect([both, turned, alone].map((tokens) => tokens.idOf(turned.of(id)))).toEqual([id, id, id]);
    expect(alone.idOf(both.of(id))).toBeUndefined();
  });
});
