import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { User } from '../users/user.entity';

/** Why a session ended before its time. */
export type RevokeReason = 'logout' | 'user' | 'reuse' | 'code_reuse' | 'evicted' | 'suspended' | 'admin' | 'abuse';

/**
 * One signed-in device: a family of refresh tokens. Only hashes are stored. `gen` counts rotations (a clock would let
 * two rotations within one tick pass as one); `confirmedGen` is the newest generation whose access token was used.
 */
@Entity('sessions')
@Index('sessions_user_id_idx', ['userId'])
@Index('sessions_cur_hash_key', ['curHash'], { unique: true })
@Index('sessions_prev_hash_key', ['prevHash'], { unique: true })
@Index('sessions_by_end', ['absoluteExpiresAt'])
export class Session {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'sessions_pkey' })
  id!: string;

  @Column('uuid', { name: 'user_id' })
  @ForeignKey(() => User, { name: 'sessions_user_id_fkey', onDelete: 'CASCADE' })
  userId!: string;

  @Column('text', { name: 'client_id' })
  clientId!: string;

  @Column('integer')
  gen!: number;

  @Column('integer', { name: 'confirmed_gen' })
  confirmedGen!: number;

  @Column('bytea', { name: 'cur_hash' })
  curHash!: Buffer;

  @Column('bytea', { name: 'prev_hash', nullable: true })
  prevHash!: Buffer | null;

  @Column('timestamptz', { name: 'rotated_at', nullable: true })
  rotatedAt!: Date | null;

  /** How often the parent of the current token was presented again after the leeway for races. */
  @Column('integer', { name: 'replay_count' })
  replayCount!: number;

  @Column('timestamptz', { name: 'idle_expires_at' })
  idleExpiresAt!: Date;

  @Column('timestamptz', { name: 'absolute_expires_at' })
  absoluteExpiresAt!: Date;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'last_used_at' })
  lastUsedAt!: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;

  @Column('text', { name: 'revoke_reason', nullable: true })
  revokeReason!: RevokeReason | null;

  /** Thumbprint of the client's key once tokens are bound to one (RFC 9449); reserved. */
  @Column('text', { name: 'dpop_jkt', nullable: true })
  dpopJkt!: string | null;

  @Column('text', { name: 'device_name', nullable: true })
  deviceName!: string | null;

  @Column('text', { nullable: true })
  platform!: string | null;

  @Column('text', { name: 'app_version', nullable: true })
  appVersion!: string | null;

  /** The network that the session was last seen in, truncated to /24 or /48. */
  @Column('text', { name: 'ip_prefix', nullable: true })
  ipPrefix!: string | null;
}

/** A refresh token older than the parent of its session's current one. Whoever presents it ends the session. */
@Entity('spent_refresh_tokens')
@Index('spent_refresh_tokens_session_id_idx', ['sessionId'])
export class SpentRefreshToken {
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'spent_refresh_tokens_pkey' })
  hash!: Buffer;

  @Column('uuid', { name: 'session_id' })
  @ForeignKey(() => Session, { name: 'spent_refresh_tokens_session_id_fkey', onDelete: 'CASCADE' })
  sessionId!: string;

  @Column('integer')
  gen!: number;
}
