import { Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
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
