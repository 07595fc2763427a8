import type { FastifyReply } from 'fastify';
import { writeRateHeaders } from './rate-limiter';

const MINUTE = { name: 'text', limit: 20, windowMs: 60_000 };

describe('writeRateHeaders', () => {
  let headers: Map<string, string>;
  const reply = {
    getHeader: (field: string) => headers.get(field),
    header: (field: string, value: string) => headers.set(field, value),
  } as unknown as FastifyReply;

  beforeEach(() => (headers = new Map()));

  it('says the policy alone while nothing is counted yet', () => {
    writeRateHeaders(reply, MINUTE);
    expect([...headers]).toEqual([['RateLimit-Policy', '"text";q=20;w=60']]);
  });

  it('replaces what it said of a policy before, in whole seconds', () => {
    writeRateHeaders(reply, MINUTE);
    writeRateHeaders(reply, { ...MINUTE, limit: 10 }, { remaining: 9, resetS: 5.2 });
    expect([...headers]).toEqual([
      ['RateLimit-Policy', '"text";q=10;w=60'],
      ['RateLimit', '"text";r=9;t=6'],
    ]);
  });

  it('lists policies that apply together', () => {
    writeRateHeaders(reply, { name: 'token-address', limit: 30, windowMs: 60_000 }, { remaining: 29, resetS: 2 });
    writeRateHeaders(reply, { name: 'token-client', limit: 300, windowMs: 60_000 }, { remaining: 299, resetS: 1 });
    expect([...headers]).toEqual([
      ['RateLimit-Policy', '"token-address";q=30;w=60, "token-client";q=300;w=60'],
      ['RateLimit', '"token-address";r=29;t=2, "token-client";r=299;t=1'],
    ]);
  });
});
