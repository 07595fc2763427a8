import { Clock, PersonalData, RecentReads } from '@cse/core';
import { PreparedStatement, ReportDatabase } from '@cse/database';
import type { CreatorProfile, Move } from '@cse/prompts';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Column, Entity, ForeignKey, PrimaryColumn, type Repository } from 'typeorm';
import { counted, mergeProfile, STORED_FIELDS, type Outcome, type Preferences } from './preferences';

/** Preferences change rarely and are wanted by every suggestion; another process may see a change this much later. */
const CACHE_MS = 5_000;
const CACHE_ENTRIES = 10_000;

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

const SELECT = 'select preferences from creator_preferences where user_id = $1';
const READ = new PreparedStatement<{ preferences: Preferences }>('creator_preferences', SELECT);

/**
 * What an author has chosen to have remembered. Everything in it was typed or ticked by the author and can be read,
 * replaced and deleted in one call; nothing is inferred, nothing is scored.
 */
@Injectable()
export class CreatorMemory {
  private readonly remembered: RecentReads<Preferences | undefined>;

  constructor(
    @InjectRepository(CreatorPreferences) private readonly rows: Repository<CreatorPreferences>,
    private readonly clock: Clock,
  ) {
    this.remembered = new RecentReads((userId) => this.stored(userId), clock, {
      believedMs: CACHE_MS,
      most: CACHE_ENTRIES,
    });
  }

  /** What is remembered; empty when nothing is. */
  async read(userId: string): Promise<Preferences> {
    return (await this.stored(userId)) ?? {};
  }

  /** Puts the given preferences in the place of all others. */
  async replace(userId: string, preferences: Preferences): Promise<Preferences> {
    const stored = storable(preferences);
    await this.rows.upsert({ userId, preferences: stored, updatedAt: this.clock.now() }, ['userId']);
    this.remembered.forget(userId);
    return stored;
  }

  /** Changes the given fields; null forgets a field. */
  async change(userId: string, changes: { [K in keyof Preferences]?: Preferences[K] | null }): Promise<Preferences> {
    return this.update(userId, (before) => {
      const merged: Record<string, unknown> = { ...before, ...changes };
      return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null && value !== undefined));
    });
  }

  async forget(userId: string): Promise<void> {
    await this.rows.delete({ userId });
    this.remembered.forget(userId);
  }

  /** Counts what the author did with a proposal: its kind of move, and nothing of its content. */
  async count(userId: string, move: Move, outcome: Outcome): Promise<Preferences> {
    return this.update(userId, (before) => ({ ...before, history: counted(before.history, move, outcome) }));
  }

  /** The profile that a request is answered with: what it carries, over what is remembered. */
  async profileFor(userId: string, sent: CreatorProfile | undefined): Promise<CreatorProfile | undefined> {
    return mergeProfile(await this.remembered.of(userId), sent);
  }

  private async stored(userId: string): Promise<Preferences | undefined> {
    const [row] = await READ.rows(this.rows.manager.dataSource, [userId]);
    return row?.preferences;
  }

  /** Reads and writes under a lock, so that counts from two windows both arrive. */
  private async update(userId: string, change: (before: Preferences) => Preferences): Promise<Preferences> {
    const updatedAt = this.clock.now();
    const after = await this.rows.manager.transaction(async (within) => {
      const rows = within.getRepository(CreatorPreferences);
      await rows.createQueryBuilder().insert().values({ userId, preferences: {}, updatedAt }).orIgnore().execute();
      const row = await rows.findOneOrFail({ where: { userId }, lock: { mode: 'pessimistic_write' } });
      const preferences = storable(change(row.preferences));
      await rows.update({ userId }, { preferences, updatedAt });
      return preferences;
    });
    this.remembered.forget(userId);
    return after;
  }
}

/** Only what the contract allows to be stored, whatever was handed in. */
function storable(preferences: Preferences): Preferences {
  const kept = STORED_FIELDS.filter((field) => preferences[field] !== undefined).map((field) => [
    field,
    preferences[field],
  ]);
  return Object.fromEntries(kept) as Preferences;
}

/** What an author has asked to have remembered. Its row goes with the account's. */
@Injectable()
export class CreatorData extends PersonalData {
  readonly name = 'creator_preferences';

  constructor(private readonly database: ReportDatabase) {
    super();
  }

  async export(userId: string): Promise<unknown> {
    const [row] = await this.database.query<{ preferences: Preferences }[]>(SELECT, [userId]);
    return row?.preferences ?? {};
  }
}
