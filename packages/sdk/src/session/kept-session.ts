import type { SignedInUser, TokenPairResponse } from '../generated/operations.ts';
import type { Clock, KeyStorage } from '../platform.ts';

/** What is kept of a session. A client whose refresh token travels in a cookie keeps no token. */
export interface KeptSession {
  session_id: string;
  user: SignedInUser;
  refresh_token?: string;
  access_token?: string;
  /** Milliseconds since 1970: when the access token is to be renewed, and when it is of no use any more. */
  refresh_at: number;
  expires_at: number;
}

/** A sign-in that was begun: what its end is checked with. */
export interface PendingSignIn {
  state: string;
  verifier: string;
  redirect_uri: string;
}

/** The share of its life after which an access token is renewed, and how much earlier chance may make it. */
const RENEW_AT = 0.8;
const JITTER = 0.1;
/** Sign-ins that may be open in several tabs; older ones were given up. */
const MOST_PENDING = 5;

/** @param withTokens whether tokens are kept: not where a cookie carries them */
export function keptSession(pair: TokenPairResponse, withTokens: boolean, clock: Clock, chance: number): KeptSession {
  const life = pair.expires_in * 1000;
  const { access_token, refresh_token, session_id, user } = pair;
  return {
    session_id,
    user,
    ...(withTokens ? { access_token, refresh_token } : {}),
    refresh_at: clock.now() + life * (RENEW_AT - JITTER * chance),
    expires_at: clock.now() + life,
  };
}

/** A session's place in the storage of the app; what cannot be read there counts as absent. */
export class SessionStore {
  readonly key: string;
  private readonly pendingKey: string;
  private readonly storage: KeyStorage;

  constructor(storage: KeyStorage, clientId: string) {
    this.storage = storage;
    this.key = `cse.session.${clientId}`;
    this.pendingKey = `cse.sign-in.${clientId}`;
  }

  async load(): Promise<KeptSession | undefined> {
    return parse<KeptSession>(await this.storage.get(this.key));
  }

  async save(session: KeptSession): Promise<void> {
    await this.storage.set(this.key, JSON.stringify(session));
  }

  async forget(): Promise<void> {
    await this.storage.remove(this.key);
  }

  async begin(pending: PendingSignIn): Promise<void> {
    const others = (await this.pending()).slice(-MOST_PENDING + 1);
    await this.storage.set(this.pendingKey, JSON.stringify([...others, pending]));
  }

  /** The sign-in of this state, which ends with that. */
  async take(state: string | undefined): Promise<PendingSignIn | undefined> {
    const all = await this.pending();
    const found = all.find((pending) => pending.state === state);
    const others = all.filter((pending) => pending !== found);
    if (others.length > 0) await this.storage.set(this.pendingKey, JSON.stringify(others));
    else await this.storage.remove(this.pendingKey);
    return found;
  }

  private async pending(): Promise<PendingSignIn[]> {
    return parse<PendingSignIn[]>(await this.storage.get(this.pendingKey)) ?? [];
  }
}

function parse<T>(text: string | null | undefined): T | undefined {
  try {
    return text ? (JSON.parse(text) as T) : undefined;
  } catch {
    return undefined;
  }
}
