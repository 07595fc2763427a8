import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

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
