import { EXIT, Failure, timeOf, type ExitCode } from '../failure.ts';
import type { Server } from '../server.ts';
import { signInByLoopback } from '@creative-space/sdk/node';
import type { Terminal } from '../terminal.ts';

export interface SignInFlags {
  dev?: string;
  /** False with --no-open. */
  open: boolean;
}

/** Signs in through the browser, or by name where the server allows it. */
export async function signInCommand(flags: SignInFlags, server: Server, terminal: Terminal): Promise<ExitCode> {
  const { session, client, url } = server;
  const show = async (address: string): Promise<void> => {
    terminal.note(`Sign in in the browser. If none opens:\n\n${address}\n`);
    if (flags.open) await openInBrowser(address);
  };
  const signIn = async () =>
    flags.dev === undefined
      ? signInByLoopback(session, show)
      : session.adopt(await client.devLogin({ email: flags.dev, device_name: 'creative-space' }));
  const user = await signIn().catch((error: unknown) => {
    if (flags.dev !== undefined && (error as { status?: number }).status === 404) {
      throw new Failure(`${url} lets nobody in by name: leave out --dev`, EXIT.signedOut, 'not_found');
    }
    throw error;
  });
  await server.remember();
  terminal.json({ server: url, user });
  terminal.print(`signed in at ${url} as ${user.name ?? user.email ?? user.id}`);
  return EXIT.fine;
}

/** A browser that does not open is no failure: the address stands in the terminal. */
async function openInBrowser(address: string): Promise<void> {
  const { default: open } = await import('open');
  const browser = await open(address).catch(() => undefined);
  browser?.on('error', () => undefined);
}

export async function signOutCommand(
  { everywhere }: { everywhere?: boolean },
  { session, url }: Server,
  terminal: Terminal,
): Promise<ExitCode> {
  const was = await session.user();
  const told = await session.signOut({ everywhere });
  terminal.json({ server: url, signed_out: Boolean(was), told });
  if (!was) terminal.print(`nobody was signed in at ${url}`);
  else
    terminal.print(`signed out${everywhere ? ' on all devices' : ''}${told ? '' : '; the server could not be told'}`);
  return EXIT.fine;
}

export async function whoamiCommand({ client, url }: Server, terminal: Terminal): Promise<ExitCode> {
  const [me, usage] = await Promise.all([client.me(), client.currentUsage()]);
  terminal.json({ server: url, ...me, usage });
  terminal.facts([
    ['server', url],
    ['signed in as', [me.name, me.email && `<${me.email}>`].filter(Boolean).join(' ') || me.id],
    ['plan', me.plan],
    ['left today', `$${usage.day.remaining_usd}, new at ${timeOf(new Date(usage.day.resets_at))}`],
    ['left this month', `$${usage.month.remaining_usd}, new at ${timeOf(new Date(usage.month.resets_at))}`],
  ]);
  return EXIT.fine;
}
