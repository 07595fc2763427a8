import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Provider } from 'oidc-provider';
import { DEMO_ACCOUNTS } from './accounts';
import { memoryAdapter } from './memory-adapter';

const SCOPES = ['openid', 'email', 'profile'];

export interface RelyingParty {
  clientId: string;
  clientSecret: string;
  redirectUri: string;
}

interface Context {
  oidc: { client: { clientId: string }; session: { accountId?: string }; provider: Provider };
}

/** One relying party, demo accounts, PKCE always, no consent page: as close to Google's leg as a local one can be. */
export function providerConfiguration(client: RelyingParty, policy: object): object {
  return {
    adapter: memoryAdapter(),
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [client.redirectUri],
        token_endpoint_auth_method: 'client_secret_post',
        id_token_signed_response_alg: 'RS256',
      },
    ],
    jwks: { keys: [signingKey()] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    scopes: SCOPES,
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    // E-mail and name go into the id_token, as Google puts them there.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { policy, url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    ttl: { Interaction: 600, Session: 3600, Grant: 3600, AuthorizationCode: 60, AccessToken: 600, IdToken: 600 },
    findAccount: (_: unknown, sub: string) => {
      const account = DEMO_ACCOUNTS.find((demo) => demo.sub === sub);
      return account && { accountId: sub, claims: () => account };
    },
    loadExistingGrant: grantEverything,
    renderError: (context: { type: string; body: string }) => {
      context.type = 'html';
      context.body =
        '<!doctype html><title>Sign-in failed</title><h1>Sign-in failed</h1><p>Start again in the app.</p>';
    },
  };
}

/** The relying party is our own api: there is nothing to ask the person. */
async function grantEverything({ oidc }: Context): Promise<unknown> {
  const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId! });
  for (const scope of SCOPES) grant.addOIDCScope(scope);
  await grant.save();
  return grant;
}

function signingKey(): object {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: randomBytes(8).toString('hex') };
}
