import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Session } from './session.entity';

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
