import { AuthConfig } from '@cse/config';
import { AppError, Clock, uuidv7 } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { Identity } from './identity';
import { User } from './user.entity';

const DEFAULT_PLAN = 'default';

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

  /** @throws AppError `not_found`. */
  async require(id: string): Promise<User> {
    const user = await this.users.findOneBy({ id });
    if (!user) throw new AppError('not_found', 'there is no such user');
    return user;
  }

  /**
   * The account of an identity, made at its first sign-in. Two sign-ins at once make one account. The role is given
   * once: an address in `ADMIN_EMAILS` that the provider has verified makes an admin, later changes are an admin's.
   */
  async signIn(identity: Identity): Promise<User> {
    const now = this.clock.now();
    await this.users
      .createQueryBuilder()
      .insert()
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
    return this.users.findOneByOrFail({ issuer: identity.issuer, subject: identity.subject });
  }

  private isAdmin({ email, emailVerified }: Identity): boolean {
    return emailVerified && email !== null && this.adminEmails.has(email.toLowerCase());
  }
}
