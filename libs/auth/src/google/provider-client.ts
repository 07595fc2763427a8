import { OAuth2, type oauth2tokenCallback } from 'oauth';
import { boundedJson } from './bounded-json';
import type { ProviderCredentials, ProviderEndpoints } from './identity-provider';

/**
 * The OAuth client inside the passport strategy. The stock one waits for ever, buffers whatever comes and follows
 * redirects with the client secret; this one is bounded.
 */
export class ProviderClient extends OAuth2 {
  constructor(private readonly credentials: () => ProviderCredentials) {
    super('', '', '', '', '');
  }

  /** Sets what the strategy reads when it builds the redirect. */
  use(endpoints: ProviderEndpoints): void {
    this._authorizeUrl = endpoints.authorize;
    this._accessTokenUrl = endpoints.token;
    this._clientId = this.credentials().clientId;
  }

  /** The strategy always passes parameters; the two-argument form of the base class is not used. */
  override getOAuthAccessToken(code: string, ...rest: [unknown, oauth2tokenCallback] | [oauth2tokenCallback]): void {
    const [parameters, done] = rest.length === 2 ? rest : [{}, rest[0]];
    const { clientId, clientSecret } = this.credentials();
    const body = new URLSearchParams({
      ...(parameters as Record<string, string>),
      code,
      client_id: clientId,
      client_secret: clientSecret,
    });
    boundedJson(this._accessTokenUrl, { method: 'POST', body, headers: { accept: 'application/json' } }).then(
      // The provider's tokens stop here: an id_token is all that is looked at, and none is kept. (No error is null, which
      // the type of the callback leaves out.)
      ({ id_token }) => done(null as never, 'unused', 'unused', { id_token }),
      (error: unknown) => done({ statusCode: 502, data: error } as never, '', '', {}),
    );
  }
}
