import { AuthConfig } from '@cse/config';
import { AppError } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ClientRegistry } from '../clients/client-registry';
import { SessionOpener } from '../sessions/session-opener';
import type { TokenPair } from '../sessions/token-pair';
import { DEV_LOGIN_ISSUER } from '../users/identity';
import { UserDirectory } from '../users/user-directory';

/** Sign-in by naming an e-mail address, for scripts and tests. A production process with it refuses to start. */
@Injectable()
export class DevSignIn {
  constructor(
    private readonly database: DataSource,
    private readonly config: AuthConfig,
    private readonly clients: ClientRegistry,
    private readonly users: UserDirectory,
    private readonly sessions: SessionOpener,
  ) {}

  get enabled(): boolean {
    return this.config.devLogin;
  }

  /** @throws AppError `not_found` where dev sign-in is off, `account_suspended`. */
  async signIn(request: { email: string; deviceName?: string; ip: string }): Promise<TokenPair> {
    if (!this.enabled) throw new AppError('not_found', 'there is nothing at this address');
    const email = request.email.toLowerCase();
    const name = email.split('@')[0]!;
    const identity = { issuer: DEV_LOGIN_ISSUER, subject: email, email, emailVerified: true, name };
    const device = { name: request.deviceName, platform: 'script' };
    return this.database.transaction(async (manager) => {
      const user = await this.users.signIn(identity, manager);
      return this.sessions.open({ user, client: this.clients.require('dev'), device, ip: request.ip }, manager);
    });
  }
}
