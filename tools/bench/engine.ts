import type { Server } from './servers';

/** Nothing here is refused for what it costs: what is measured is the way of a request that is let through. */
export const CAPS = {
  RATE_LIMIT_PER_MINUTE: '1000000',
  STREAMS_PER_USER: '10000',
  AUTH_RATE_LIMITS: 'token=1000000',
  DAILY_COST_CAP_USD: '1000000',
  MONTHLY_COST_CAP_USD: '1000000',
  DAILY_TOKENS: '9000000000000',
  DAILY_IMAGES: '1000000',
};

/** What the api needs to be measured against the fake upstream: sign-in, quota and ledger as in production. */
export function engineSettings(database: string, upstream: string): Record<string, string> {
  return {
    DATABASE_URL: database,
    ANTHROPIC_BASE_URL: upstream,
    ANTHROPIC_API_KEY: 'bench',
    TEXT_JUDGE: 'off',
    ...CAPS,
  };
}

/** One user a connection, as in real life: one user's requests wait for one another in the ledger. */
export async function signIn(api: Server, count: number): Promise<Record<string, string>[]> {
  const users: Record<string, string>[] = [];
  for (let index = 0; index < count; index++) {
    const answer = await fetch(`${api.url}/auth/dev/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: `bench-${index}@example.com` }),
    });
    const { access_token } = (await answer.json()) as { access_token?: string };
    if (!access_token) throw new Error(`sign-in answered ${answer.status}`);
    users.push({ authorization: `Bearer ${access_token}` });
  }
  return users;
}
