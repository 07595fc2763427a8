import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Provider } from 'oidc-provider';

/** Somebody to sign in as without an account anywhere. */
export interface DemoAccount {
  sub: string;
  name: string;
  email: string;
  email_verified: true;
}

/** Becomes an admin, since its address is put on ADMIN_EMAILS. */
export const ADMIN_EMAIL = 'admin@example.com';

export const DEMO_ACCOUNTS: DemoAccount[] = [
  { sub: 'ada', name: 'Ada', email: 'ada@example.com', email_verified: true },
  { sub: 'bob', name: 'Bob', email: 'bob@example.com', email_verified: true },
  { sub: 'admin', name: 'Admin', email: ADMIN_EMAIL, email_verified: true },
];

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

type Payload = Record<string, unknown> & { uid?: string; grantId?: string; consumed?: number };

/** What oidc-provider keeps while it runs; all of it is gone when it stops. */
function memoryAdapter() {
  const stored = new Map<string, Payload>();
  return class MemoryAdapter {
    constructor(private readonly model: string) {}

    async upsert(id: string, payload: Payload): Promise<void> {
      stored.set(this.key(id), payload);
    }

    async find(id: string): Promise<Payload | undefined> {
      return stored.get(this.key(id));
    }

    async findByUid(uid: string): Promise<Payload | undefined> {
      return [...stored].find(([key, payload]) => key.startsWith(`${this.model}:`) && payload.uid === uid)?.[1];
    }

    async consume(id: string): Promise<void> {
      const payload = stored.get(this.key(id));
      if (payload) payload.consumed = Math.floor(Date.now() / 1000);
    }

    async destroy(id: string): Promise<void> {
      stored.delete(this.key(id));
    }

    async revokeByGrantId(grantId: string): Promise<void> {
      for (const [key, payload] of stored) if (payload.grantId === grantId) stored.delete(key);
    }

    private key(id: string): string {
      return `${this.model}:${id}`;
    }
  };
}
