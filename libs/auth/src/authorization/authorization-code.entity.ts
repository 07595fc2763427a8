import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { User } from '../users/user.entity';

/** A one-time code that an app exchanges for tokens; it stays after its use, so that a second use is noticed. */
@Entity('authorization_codes')
@Index('authorization_codes_expires_at_idx', ['expiresAt'])
@Index('authorization_codes_user_id_idx', ['userId'])
export class AuthorizationCode {
  @PrimaryColumn('bytea', { name: 'code_hash', primaryKeyConstraintName: 'authorization_codes_pkey' })
  codeHash!: Buffer;

  @Column('uuid', { name: 'user_id' })
  @ForeignKey(() => User, { name: 'authorization_codes_user_id_fkey', onDelete: 'CASCADE' })
  userId!: string;

  @Column('text', { name: 'client_id' })
  clientId!: string;

  @Column('text', { name: 'redirect_uri' })
  redirectUri!: string;

  @Column('text', { name: 'code_challenge' })
  codeChallenge!: string;

  @Column('text', { name: 'device_name', nullable: true })
  deviceName!: string | null;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  /** Wrong verifiers so far. */
  @Column('integer')
  misses!: number;

  /** The session that its first use made. */
  @Column('uuid', { name: 'session_id', nullable: true })
  sessionId!: string | null;
}
