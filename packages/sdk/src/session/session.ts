import type { DeviceBody, SignedInUser, TokenPairResponse } from '../generated/operations.ts';
import { randomBytes, webSha256, type KeyStorage, type Lock, type Sha256 } from '../platform.ts';
import { ConnectionError, SignedOutError, type ProblemCode } from '../problem-error.ts';
import { Transport, type TransportOptions } from '../transport.ts';
import { keptSession, SessionStore, type KeptSession } from './kept-session.ts';
import { lockOf } from './lock.ts';
import { base64url, challengeOf, parametersOf, queryOf } from './pkce.ts';

export interface SessionOptions extends Pick<
  TransportOptions,
  'baseUrl' | 'fetch' | 'timeout' | 'maxRetries' | 'clock' | 'random'
> {
  /** The id that the deployment gave this app. */
  clientId: string;
  /** Keychain, keystore, file, or `localStorage`: where the session outlives the app. */
  storage: KeyStorage;
  /** How the refresh token travels, as the deployment has it for this client: `cookie` for pages of the same site. */
  transport?: 'body' | 'cookie';
  /** Shown to the person in their list of devices. */
  device?: DeviceBody;
  /** The `iss` that answers of the sign-in must have; not compared when not given. */
  issuer?: string;
  /** Told once when nobody is signed in any more. Keep the local work, and show the sign-in. */
  onSignedOut?: (reason: SignedOutReason) => void;
  /** Over all that share the storage. Web Locks when not given, or the storage's own, or one of this process. */
  lock?: Lock;
  sha256?: Sha256;
  randomBytes?: (count: number) => Uint8Array;
}

/** The server's code; `signed_out` was the app's wish, `elsewhere` that of another tab or process. */
export type SignedOutReason = ProblemCode | 'signed_out' | 'elsewhere';

/** A sign-in that did not come to its end: `access_denied`, `server_error`, `unknown_state` or `wrong_issuer`. */
export class SignInError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(`the sign-in failed: ${code}`);
    this.name = 'SignInError';
    this.code = code;
  }
}

/** A sign-in or a renewal holds up everything else, and is quick where it works. Milliseconds. */
const TIMEOUT = 20_000;
/** After these there is no session any more. */
const ENDED: readonly ProblemCode[] = ['session_revoked', 'session_expired', 'refresh_invalid', 'refresh_reused'];

/**
 * A person's session in an app: signs in with PKCE (RFC 8252), renews tokens one at a time over all tabs and processes
 * that share the storage, and keeps a new refresh token before it is used. Hand it to `createClient` as `session`.
 *
 * Two that renew at once are both given the same successor by the server; who finds a newer one in the storage
 * afterwards takes that. It happens without a common lock, and with `localStorage` also with one: what a tab wrote may
 * reach another later than the lock that it let go.
 */
export class Session {
  private readonly options: SessionOptions;
  private readonly api: Transport;
  private readonly store: SessionStore;
  private readonly lock: Lock;
  private readonly keepsTokens: boolean;
  private held: KeptSession | undefined;
  private renewing: Promise<KeptSession | undefined> | undefined;

  constructor(options: SessionOptions) {
    this.options = options;
    this.keepsTokens = options.transport !== 'cookie';
    const cookie = { credentials: 'include', headers: { 'x-client': options.clientId } } as const;
    this.api = new Transport({
      timeout: TIMEOUT,
      ...options,
      ...(this.keepsTokens ? { credentials: 'omit' } : cookie),
    });
    this.store = new SessionStore(options.storage, options.clientId);
    this.lock = options.lock ?? lockOf(options.storage);
  }

  /** Who is signed in, as far as is known without asking the server. */
  async user(): Promise<SignedInUser | undefined> {
    return (await this.current())?.user;
  }

  /** An access token for a call; undefined when nobody is signed in. A `TokenProvider`. */
  readonly token = async (_reason?: 'call' | 'expired', refused?: string): Promise<string | undefined> => {
    const session = await this.current();
    if (!session) return undefined;
    const isRefused = refused !== undefined && session.access_token === refused;
    const isUsable = session.access_token !== undefined && !isRefused && this.now() < session.expires_at;
    if (isUsable && this.now() < session.refresh_at) return session.access_token;
    try {
      return (await this.renew(refused))?.access_token;
    } catch (error) {
      // Without a network the token that is still good does; the next call tries again.
      if (isUsable && error instanceof ConnectionError) return session.access_token;
      throw error;
    }
  };

  /** Told by the client when the server refuses a token: the session may be over. */
  readonly refused = async (code: ProblemCode, token: string | undefined): Promise<void> => {
    if (!ENDED.includes(code)) return;
    const session = await this.current();
    if (session?.access_token === token) await this.end(session, code);
  };

  /**
   * Begins a sign-in: the address to send the person to, in the browser that they trust. Its end comes to `redirectUri`:
   * a page of the app, `http://127.0.0.1:<port>/callback` on a desktop, a claimed link or a private scheme on a phone.
   */
  async begin(redirectUri: string): Promise<string> {
    const random = this.options.randomBytes ?? randomBytes;
    const verifier = base64url(random(32));
    const state = base64url(random(16));
    const code_challenge = await challengeOf(verifier, this.options.sha256 ?? webSha256);
    await this.store.begin({ state, verifier, redirect_uri: redirectUri });
    const { clientId: client_id, device } = this.options;
    const query = { client_id, redirect_uri: redirectUri, code_challenge, code_challenge_method: 'S256', state };
    return `${this.api.baseUrl}/auth/google?${queryOf({ ...query, device_name: device?.name })}`;
  }

  /** Whether an address is the end of a sign-in, for a page that is opened with it. */
  static isReturn(address: string): boolean {
    const { state, code, error } = parametersOf(address);
    return Boolean(state && (code || error));
  }

  /**
   * Ends a sign-in with the address that the app was opened with.
   * @throws SignInError when the person said no, or when it was not begun here; ProblemError `invalid_grant` when it
   *   took too long
   */
  async complete(address: string): Promise<SignedInUser> {
    const { state, code, error, iss } = parametersOf(address);
    const pending = await this.store.take(state);
    if (!pending) throw new SignInError('unknown_state');
    if (this.options.issuer !== undefined && iss !== this.options.issuer) throw new SignInError('wrong_issuer');
    if (!code) throw new SignInError(error ?? 'server_error');
    const { clientId: client_id, device } = this.options;
    const { verifier: code_verifier, redirect_uri } = pending;
    const body = { grant_type: 'authorization_code', client_id, redirect_uri, code, code_verifier, device };
    return this.adopt(await this.api.call<TokenPairResponse>('POST', '/auth/token', undefined, { body }));
  }

  /** The whole sign-in where the app goes on meanwhile. `open` shows the address and resolves to where it led back to. */
  async signIn(redirectUri: string, open: (address: string) => Promise<string>): Promise<SignedInUser> {
    return this.complete(await open(await this.begin(redirectUri)));
  }

  /** Takes tokens that came another way, such as from `devLogin`. */
  async adopt(pair: TokenPairResponse): Promise<SignedInUser> {
    await this.keep(pair);
    return pair.user;
  }

  /**
   * Signs out here, or on all devices. What is kept is forgotten whether or not the server can be reached.
   * @returns whether the server has ended the session
   */
  async signOut(options: { everywhere?: boolean } = {}): Promise<boolean> {
    const session = await this.current();
    await this.forget();
    if (session) this.options.onSignedOut?.('signed_out');
    const body = { refresh_token: session?.refresh_token, ...(options.everywhere ? { all: true } : {}) };
    const headers = session?.access_token ? { authorization: `Bearer ${session.access_token}` } : undefined;
    return this.api.call('POST', '/auth/logout', { headers }, { body, repeatable: true }).then(
      () => true,
      () => false,
    );
  }

  private now(): number {
    return this.api.clock.now();
  }

  private async current(): Promise<KeptSession | undefined> {
    return (this.held ??= await this.store.load());
  }

  /** One at a time in this process; the lock sees to the others. */
  private renew(refused: string | undefined): Promise<KeptSession | undefined> {
    this.renewing ??= this.lock(this.store.key, () => this.renewAlone(refused)).finally(() => {
      this.renewing = undefined;
    });
    return this.renewing;
  }

  private async renewAlone(refused: string | undefined): Promise<KeptSession | undefined> {
    const before = this.held;
    const stored = await this.store.load();
    if (!stored) return this.end(before, 'elsewhere');
    // Another tab or process was faster.
    const isNewer = stored.refresh_token !== before?.refresh_token && stored.access_token !== refused;
    if (isNewer && this.now() < stored.refresh_at) return (this.held = stored);
    const body = { refresh_token: stored.refresh_token, client_id: this.options.clientId };
    try {
      const parts = { body: this.keepsTokens ? body : {}, repeatable: true };
      const pair = await this.api.call<TokenPairResponse>('POST', '/auth/refresh', undefined, parts);
      return (await this.takenOver(stored)) ?? (await this.keep(pair));
    } catch (error) {
      if (!(error instanceof SignedOutError)) throw error;
      return (await this.takenOver(stored)) ?? this.end(stored, error.code);
    }
  }

  /** What another process has put in the place of what was presented; its token is the later one. */
  private async takenOver(presented: KeptSession): Promise<KeptSession | undefined> {
    const now = await this.store.load();
    if (!now || now.refresh_token === presented.refresh_token) return undefined;
    return (this.held = now);
  }

  /** Kept first and used afterwards: a process that dies in between finds it. */
  private async keep(pair: TokenPairResponse): Promise<KeptSession> {
    const session = keptSession(pair, this.keepsTokens, this.api.clock, this.api.random());
    await this.store.save(session);
    this.held = { ...session, access_token: pair.access_token };
    return this.held;
  }

  private async end(session: KeptSession | undefined, reason: SignedOutReason): Promise<undefined> {
    const stored = await this.store.load();
    this.held = undefined;
    // Somebody has signed in anew in the meantime: that session is another one.
    if (stored && stored.session_id !== session?.session_id) return undefined;
    await this.forget();
    if (session) this.options.onSignedOut?.(reason);
    return undefined;
  }

  private async forget(): Promise<void> {
    this.held = undefined;
    await this.store.forget();
  }
}

/** The session of an app; see `Session`. */
export const createSession = (options: SessionOptions): Session => new Session(options);
