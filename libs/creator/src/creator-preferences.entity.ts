import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { Preferences } from './preferences';

/** One row an author who has preferences; it goes with the account. */
@Entity('creator_preferences')
export class CreatorPreferences {
  @PrimaryColumn({ name: 'user_id', type: 'uuid' })
  @ForeignKey('User', { name: 'creator_preferences_user_fkey', onDelete: 'CASCADE' })
  userId!: string;

  /** Holds the fields of `STORED_FIELDS` and nothing else. */
  @Column({ type: 'jsonb' })
  preferences!: Preferences;

  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt!: Date;
}
