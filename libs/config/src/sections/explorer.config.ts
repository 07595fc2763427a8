import { optional, section } from '../environment';
import { flag } from '../parsers';
import type { OauthClient } from './auth.config';

/** The page at `/explorer`. */
export class ExplorerConfig extends section({
  isShown: optional('EXPLORER', flag(), true),
}) {}

/** Where the Explorer's sign-in comes back to, below the api's own address. */
export const EXPLORER_RETURN = '/explorer/signed-in';

/**
 * The client of the Explorer. It keeps its refresh token in the cookie that no script reads, but for two cases: a
 * deployment without https has no such cookie, and there is one only in a browser, which another client may need.
 *
 * @param others what the deployment has configured
 * @returns undefined where nobody could sign in safely: plain http on another machine than this
 */
export function explorerClient(baseUrl: string, others: readonly OauthClient[]): OauthClient | undefined {
  const { protocol, hostname, origin } = new URL(baseUrl);
  const isHttps = protocol === 'https:';
  if (!isHttps && !['127.0.0.1', '[::1]', 'localhost'].includes(hostname)) return undefined;
  const usesCookie = isHttps && others.every(({ transport }) => transport === 'body');
  return {
    id: 'explorer',
    type: 'spa',
    redirectUris: [`${baseUrl}${EXPLORER_RETURN}`],
    transport: usesCookie ? 'cookie' : 'body',
    allowedOrigins: usesCookie ? [origin] : [],
  };
}
