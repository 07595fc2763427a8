import { AppError } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { AccessTokenVerifier } from '../tokens/access-tokens';
import { hashOf, isRefreshToken } from './refresh-token';
import { SessionGate } from './session-gate';
import { SessionRevoker } from './session-revoker';
import { Session, SpentRefreshToken } from './session.entity';

/** What somebody who signs out brings along. */
export interface LogoutRequest {
  accessToken?: string;
  refreshToken?: string;
  /** End every session of the person; needs an access token. */
  all: boolean;
}

/** Signing out never fails for a token that is not known: the caller wanted to be out, and is (RFC 7009, 2.2). */
@Injectable()
export class Logout {
  constructor(
    @InjectRepository(Session) private readonly sessions: Repository<Session>,
    private readonly tokens: AccessTokenVerifier,
    private readonly gate: SessionGate,
    private readonly revoker: SessionRevoker,
  ) {}

  /** @throws AppError `unauthenticated` when all sessions are to end and the access token is not good. */
  async logout({ accessToken, refreshToken, all }: LogoutRequest): Promise<void> {
    if (all) {
      if (accessToken === undefined) throw new AppError('unauthenticated', 'a valid bearer token is needed');
      const { userId } = await this.gate.admit(await this.tokens.verify(accessToken));
      await this.revoker.revokeAll(userId, 'logout');
      return;
    }
    const ids = await Promise.all([this.ofAccessToken(accessToken), this.ofRefreshToken(refreshToken)]);
    await this.revoker.revoke(
      ids.filter((id) => id !== undefined),
      'logout',
    );
  }

  private async ofAccessToken(token: string | undefined): Promise<string | undefined> {
    if (token === undefined) return undefined;
    try {
      return (await this.tokens.verify(token)).sid;
    } catch (error) {
      if (error instanceof AppError) return undefined;
      throw error;
    }
  }

  private async ofRefreshToken(token: string | undefined): Promise<string | undefined> {
    if (token === undefined || !isRefreshToken(token)) return undefined;
    const hash = hashOf(token);
    const owned = { where: [{ curHash: hash }, { prevHash: hash }], select: { id: true as const } };
    const session = await this.sessions.findOne(owned);
    return session?.id ?? (await this.sessions.manager.findOneBy(SpentRefreshToken, { hash }))?.sessionId;
  }
}
