import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { User } from '../users/user.entity';

/** What a user or a network has scored; read it through `AbuseScores`, which lets it decay. */
@Entity('abuse_scores')
@Unique('abuse_scores_user_id_key', ['userId'])
export class AbuseScore {
  /** `user:<id>` or `network:<prefix>`. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'abuse_scores_pkey' })
  subject!: string;

  @Column('uuid', { name: 'user_id', nullable: true })
  @ForeignKey(() => User, { name: 'abuse_scores_user_id_fkey', onDelete: 'CASCADE' })
  userId!: string | null;

  /** At `updatedAt`; it halves every hour from then on. */
  @Column('double precision')
  score!: number;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  @Column('timestamptz', { name: 'paused_until', nullable: true })
  pausedUntil!: Date | null;
}

/** One thing that looked like abuse, that was done about it by rule, or that an admin did. Never holds content. */
@Entity('security_events')
@Check('security_events_kind_check', `kind in ('signal', 'penalty', 'action')`)
@Index('security_events_user_id_idx', ['userId', 'id'])
@Index('security_events_actor_id_idx', ['actorId'])
@Index('security_events_by_age', ['at'])
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
