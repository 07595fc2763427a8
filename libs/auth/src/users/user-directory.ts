import { AuthConfig } from '@cse/config';
import { AppError, Clock, uuidv7 } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, Repository } from 'typeorm';
import { User } from './user.entity';

const DEFAULT_PLAN = 'default';
/** The issuer of people who sign in through `POST /auth/dev/login`; no provider can have it. */
export const DEV_LOGIN_ISSUER = 'urn:cse:dev-login';

/** What an identity provider vouches for. */
export interface Identity {
  issuer: string;
  /** The provider's own, never-changing id of the person. */
  subject: string;
  email: string | null;
  emailVerified: boolean;
  name: string | null;
}

/** The people this server knows. */
@Injectable()
export class UserDirectory {
  private readonly adminEmails: Set<string>;

  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly clock: Clock,
    config: AuthConfig,
  ) {
    this.adminEmails = new Set(config.adminEmails.map((email) => email.toLowerCase()));
  }

  /** Somebody who was let in. @throws AppError `unauthenticated` when the account has gone since. */
  async require(id: string): Promise<User> {
    const user = await this.users.findOneBy({ id });
    if (!user) throw new AppError('unauthenticated', 'a valid bearer token is needed');
    return user;
  }

  /**
   * The account of an identity, made at its first sign-in. Two sign-ins at once make one account. The role is given
   * once: an address in `ADMIN_EMAILS` that the provider has verified makes an admin, later changes are an admin's.
   * In a transaction the row stays locked until its end: what is then made for the person is made for somebody who is
   * there, and sign-ins of one person come one after the other.
   */
  async signIn(identity: Identity, manager: EntityManager): Promise<User> {
    const now = this.clock.now();
    await manager
      .createQueryBuilder()
      .insert()
      .into(User)
      .values({
        ...identity,
        id: uuidv7(now.getTime()),
        role: this.isAdmin(identity) ? 'admin' : 'user',
        plan: DEFAULT_PLAN,
        createdAt: now,
        lastSignInAt: now,
      })
      .orUpdate(['email', 'email_verified', 'name', 'last_sign_in_at'], ['issuer', 'subject'])
      .execute();
    return manager.findOneByOrFail(User, { issuer: identity.issuer, subject: identity.subject });
  }

  private isAdmin({ email, emailVerified }: Identity): boolean {
    return emailVerified && email !== null && this.adminEmails.has(email.toLowerCase());
  }
}
