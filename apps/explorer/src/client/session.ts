import { createClient, createSession, Session, SummaryCache, type SignedInUser } from '@creative-space/sdk';

const settings = document.querySelector<HTMLMetaElement>('meta[name=explorer]')?.dataset ?? {};
const RETURN = `${location.origin}/explorer/signed-in`;
/** Where the writer was when a sign-in began. */
const CAME_FROM = 'explorer:came-from';

type Listener = () => void;

/** Who is signed in, for everything that shows it. */
let user: SignedInUser | undefined;
let note: string | undefined;
const listeners = new Set<Listener>();

const storage = {
  get: (key: string) => localStorage.getItem(key),
  set: (key: string, value: string) => localStorage.setItem(key, value),
  remove: (key: string) => localStorage.removeItem(key),
};

export const session = createSession({
  baseUrl: location.origin,
  clientId: 'explorer',
  transport: settings.signIn === 'cookie' ? 'cookie' : 'body',
  storage,
  device: { name: `Explorer in ${browserName()}`, platform: 'web' },
  onSignedOut: (reason) => {
    show(undefined, reason === 'signed_out' ? undefined : 'You were signed out. Your stories are still here.');
  },
});

/** The only way to the server. */
export const client = createClient({ baseUrl: location.origin, session, summaries: new SummaryCache({ storage }) });

/** Whether this deployment lets people sign in to the Explorer: only by https, or on this machine. */
export const canSignIn = settings.signIn !== 'none';

export async function beginSignIn(): Promise<void> {
  sessionStorage.setItem(CAME_FROM, location.pathname + location.hash);
  location.assign(await session.begin(RETURN));
}

/** Finds out who is signed in, and ends a sign-in that the page was opened with. @throws as `Session.complete` */
export async function restoreSession(): Promise<void> {
  if (!Session.isReturn(location.href)) return show(await session.user());
  const address = location.href;
  history.replaceState(null, '', sessionStorage.getItem(CAME_FROM) ?? '/explorer/');
  sessionStorage.removeItem(CAME_FROM);
  show(await session.complete(address));
}

export async function signOut(options?: { everywhere?: boolean }): Promise<void> {
  await session.signOut(options);
  show(undefined);
}

export function subscribeToUser(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export const currentUser = (): SignedInUser | undefined => user;
/** Why nobody is signed in any more, in words. */
export const signedOutNote = (): string | undefined => note;

function show(next: SignedInUser | undefined, why?: string): void {
  user = next;
  note = why;
  for (const listener of listeners) listener();
}

function browserName(): string {
  const agent = navigator.userAgent;
  return (
    ['Firefox', 'Edg', 'Chrome', 'Safari'].find((name) => agent.includes(name))?.replace('Edg', 'Edge') ?? 'a browser'
  );
}
