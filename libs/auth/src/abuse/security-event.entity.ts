import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { User } from '../users/user.entity';

/** One thing that looked like abuse, that was done about it by rule, or that an admin did. Never holds content. */
@Entity('security_events')
@Check('security_events_kind_check', `kind in ('signal', 'penalty', 'action')`)
@Index('security_events_user_id_idx', ['userId', 'id'])
@Index('security_events_actor_id_idx', ['actorId'])
export class SecurityEvent {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'security_events_pkey' })
  id!: string;

  @Column('timestamptz')
  at!: Date;

  @Column('text')
  kind!: 'signal' | 'penalty' | 'action';

  /** Of the signal, the penalty or the action. */
  @Column('text')
  name!: string;

  /** Whom it is about. */
  @Column('uuid', { name: 'user_id', nullable: true })
  @ForeignKey(() => User, { name: 'security_events_user_id_fkey', onDelete: 'SET NULL' })
  userId!: string | null;

  /** The network that it came from, truncated to /24 or /48. */
  @Column('text', { nullable: true })
  network!: string | null;

  /** The admin who did it. */
  @Column('uuid', { name: 'actor_id', nullable: true })
  @ForeignKey(() => User, { name: 'security_events_actor_id_fkey', onDelete: 'SET NULL' })
  actorId!: string | null;

  @Column('integer', { nullable: true })
  points!: number | null;

  /** After the points were added. */
  @Column('double precision', { nullable: true })
  score!: number | null;

  /** What an admin changed: field → value. */
  @Column('jsonb', { nullable: true })
  changes!: Record<string, unknown> | null;
}
