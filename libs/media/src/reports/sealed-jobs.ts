import type { SecretsConfig } from '@cse/config';
import type { DataSource } from 'typeorm';
import { ContentSeal } from '../job/job-input';

/** Jobs whose request is still to be read, by the key that opens it. */
export interface SealedJobs {
  /** Under CONTENT_KEY. */
  current: number;
  /** Under one of CONTENT_KEY_OTHERS. */
  others: number;
  /** Under a key that is gone: such a job fails when its turn comes. */
  unreadable: number;
}

const BATCH = 500;

/** For an operator who takes a content key out of use. Nothing that is opened leaves this function. */
export async function sealedJobs(database: DataSource, secrets: SecretsConfig): Promise<SealedJobs> {
  const seal = new ContentSeal(secrets);
  const found: SealedJobs = { current: 0, others: 0, unreadable: 0 };
  let last = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await database.query<{ id: string; input: Buffer }[]>(
      `select id, input from generations
        where status in ('draft', 'queued', 'running') and input is not null and id > $1 order by id limit ${BATCH}`,
      [last],
    );
    for (const { id, input } of rows) found[seal.keyOf(id, input)] += 1;
    if (rows.length < BATCH) return found;
    last = rows.at(-1)!.id;
  }
}
