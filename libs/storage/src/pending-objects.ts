import { Clock } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ObjectStorage } from './object-storage';

/** Far longer than the request that stores an object takes until a row holds it. */
const PENDING_MS = 3_600_000;
const BATCH = 200;

/**
 * Keys of objects that no row holds yet. They are noted before anything is written, so that a process that dies
 * between writing an object and writing its row leaves nothing that nobody knows of.
 */
@Injectable()
export class PendingObjects {
  constructor(
    private readonly database: DataSource,
    private readonly storage: ObjectStorage,
    private readonly clock: Clock,
  ) {}

  /** @param keepMs after which whatever lies there is erased, unless they are forgotten before */
  async note(keys: readonly string[], keepMs = PENDING_MS): Promise<void> {
    await this.database.query(
      `insert into pending_objects (object_key, expires_at) select distinct unnest($1::text[]), $2::timestamptz
        on conflict do nothing`,
      [keys, new Date(this.clock.millis() + keepMs)],
    );
  }

  /** From now on somebody else knows of them, or they are gone. */
  async forget(keys: readonly string[], session: Pick<EntityManager, 'query'> = this.database): Promise<void> {
    if (keys.length > 0) await session.query('delete from pending_objects where object_key = any($1)', [keys]);
  }

  /**
   * Ends the link that writes this key: it writes only where nothing lies, so an empty object takes the place, until the
   * note expires that was made with the link.
   */
  async holdPlace(key: string): Promise<void> {
    await this.note([key]);
    await this.storage.put(key, Buffer.alloc(0), { contentType: 'application/octet-stream', maxBytes: 0 });
  }

  /**
   * Erases what is past its time. Several workers may do it at once: an object that is gone is no error.
   * @returns how many
   */
  async eraseExpired(): Promise<number> {
    let erased = 0;
    for (;;) {
      const expired = await this.database.query<{ key: string }[]>(
        `select object_key as key from pending_objects where expires_at <= $1 limit ${BATCH}`,
        [this.clock.now()],
      );
      for (const { key } of expired) await this.storage.delete(key);
      await this.forget(expired.map(({ key }) => key));
      erased += expired.length;
      if (expired.length < BATCH) return erased;
    }
  }
}
