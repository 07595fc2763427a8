import type { Command } from 'commander';
import type { Running } from '../running.ts';
import { signInCommand, signOutCommand, whoamiCommand, type SignInFlags } from './account.ts';

export function accountCommands(program: Command, { asking }: Running): void {
  program
    .command('sign-in')
    .description('sign in through the browser; the session is kept for later commands')
    .option('--no-open', 'only print the address')
    .option('--dev <email>', 'by name, where the engine allows it (development)')
    .action((flags: SignInFlags) => asking((server, terminal) => signInCommand(flags, server, terminal)));
  program
    .command('sign-out')
    .description('forget the session, and end it on the server')
    .option('--everywhere', 'on all devices')
    .action((flags: { everywhere?: boolean }) => asking((server, terminal) => signOutCommand(flags, server, terminal)));
  program
    .command('whoami')
    .description('who is signed in, and what is left of the budget')
    .action(() => asking(whoamiCommand));
}
