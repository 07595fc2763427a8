import { randomBytes } from 'node:crypto';
import { Clock } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Column, Entity, Index, PrimaryColumn, type Repository } from 'typeorm';
import type { AuthorizationRequest } from '../authorization/client-registry';
import { hashOf } from '../sessions/refresh-token';

/** How long a person may take at the identity provider. */
export const TRANSACTION_TTL_S = 600;

/**
 * One attempt to sign in at the identity provider, from our redirect to its answer. Used once, by the browser that
 * began it. Several tabs have a row each.
 */
@Entity('login_transactions')
@Index('login_transactions_expires_at_idx', ['expiresAt'])
export class LoginTransaction {
  /** Of the `state` that we sent. */
  @PrimaryColumn('bytea', { name: 'state_hash', primaryKeyConstraintName: 'login_transactions_pkey' })
  stateHash!: Buffer;

  /** Of the value in the browser's cookie. */
  @Column('bytea', { name: 'browser_hash' })
  browserHash!: Buffer;

  @Column('text')
  nonce!: string;

  @Column('text', { name: 'pkce_verifier' })
  pkceVerifier!: string;

  @Column('text', { name: 'client_id' })
  clientId!: string;

  @Column('text', { name: 'redirect_uri' })
  redirectUri!: string;

  @Column('text', { name: 'client_state' })
  clientState!: string;

  @Column('text', { name: 'client_challenge' })
  clientChallenge!: string;

  @Column('text', { name: 'device_name', nullable: true })
  deviceName!: string | null;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}

/** An attempt that is about to leave for the identity provider. */
export interface LoginAttempt {
  request: AuthorizationRequest;
  /** The random value in the browser's cookie; whoever answers must bring it back. */
  browser: string;
  nonce: string;
}

/** The state store of the identity provider leg. */
@Injectable()
export class LoginTransactions {
  constructor(
    @InjectRepository(LoginTransaction) private readonly rows: Repository<LoginTransaction>,
    private readonly clock: Clock,
  ) {}

  /** The `state` that names the attempt towards the provider. */
  async begin({ request, browser, nonce }: LoginAttempt, pkceVerifier: string): Promise<string> {
    const state = randomBytes(32).toString('base64url');
    await this.rows.insert({
      stateHash: hashOf(state),
      browserHash: hashOf(browser),
      nonce,
      pkceVerifier,
      clientId: request.client.id,
      redirectUri: request.redirectUri,
      clientState: request.state,
      clientChallenge: request.codeChallenge,
      deviceName: request.deviceName,
      expiresAt: new Date(this.clock.millis() + TRANSACTION_TTL_S * 1000),
    });
    return state;
  }

  /**
   * Takes the attempt out of the store: a second answer finds nothing. State and browser are looked up in one
   * statement, so that a stranger who knows only the state cannot burn it.
   */
  async take(state: string, browser: string): Promise<LoginTransaction | undefined> {
    const { raw } = await this.rows
      .createQueryBuilder()
      .delete()
      .where('state_hash = :state and browser_hash = :browser and expires_at > :now', {
        state: hashOf(state),
        browser: hashOf(browser),
        now: this.clock.now(),
      })
      .returning('*')
      .execute();
    const row = (raw as Record<string, unknown>[])[0];
    return row && this.entity(row);
  }

  private entity(row: Record<string, unknown>): LoginTransaction {
    const columns = this.rows.metadata.columns;
    return this.rows.create(
      Object.fromEntries(columns.map((column) => [column.propertyName, row[column.databaseName]])),
    );
  }
}
