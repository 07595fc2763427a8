import { createClient, type Client, type ClientOptions } from '@cse/sdk';

/** The SDK against a started api, as a signed-in user or, without a token, as nobody. */
export function clientOf(api: { url: string }, token?: string, options: Partial<ClientOptions> = {}): Client {
  return createClient({ baseUrl: api.url, token, ...options });
}
