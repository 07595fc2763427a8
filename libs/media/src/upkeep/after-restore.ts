import { MOVE_IN } from '@cse/database';
import type { EntityManager } from 'typeorm';
import { MADE_HERE } from '../providers/provider';

/** More submissions than any failure may ask for: what was accepted is asked about, and never sent again. */
const NO_MORE_SUBMISSIONS = 5;

/** Of a provider that work is sent to. */
const IS_SENT = `provider not in (${MADE_HERE.map((id) => `'${id}'`).join(', ')})`;

/** What a restore left unsaid: how many jobs are unknown now, how many drafts have ended. */
export interface Restored {
  jobs: number;
  drafts: number;
}

/**
 * After a database was restored from an older state: whatever the rows say has not been sent yet may have been sent, and
 * paid for, since. Every such job gets an attempt of which nobody knows what became, so that it ends as
 * `provider_outcome_unknown`, charged as possibly billed, and is an operator's to compare with the vendor's bill. What a
 * vendor had accepted is asked about, but not sent again when it failed. Drafts end: their owners may have committed
 * them. From then on the rows are at home where they are.
 *
 * Locks: the rows of all unfinished jobs, in one transaction.
 */
export async function leaveUnsentUnknown(session: EntityManager): Promise<Restored> {
  await session.query(
    `select id from generations where status in ('draft', 'queued', 'running') order by id for update`,
  );
  await session.query(
    `update generations set attempts = greatest(attempts, $1), lock_version = lock_version + 1
      where status in ('queued', 'running') and stage in ('rendering', 'finalizing')`,
    [NO_MORE_SUBMISSIONS],
  );
  await session.query(
    `update generation_attempts a set state = 'unknown' from generations g
      where g.id = a.generation_id and g.status = 'running' and g.stage in ('submitting', 'reconciling')
        and g.${IS_SENT}
        and a.n = (select max(n) from generation_attempts l where l.generation_id = g.id)`,
  );
  await session.query(
    `insert into generation_attempts (id, generation_id, n, state, created_at)
     select gen_random_uuid(), g.id, coalesce((select max(n) from generation_attempts a where a.generation_id = g.id), 0) + 1,
            'unknown', clock_timestamp()
       from generations g
      where g.status in ('queued', 'running') and coalesce(g.stage, 'waiting') in ('waiting', 'waiting_capacity')
        and g.${IS_SENT}`,
  );
  const [jobs] = await session.query<[object[], number]>(
    `update generations
        set status = 'running', stage = 'submitting', waits_for = null, lock_version = lock_version + 1,
            turn_at = coalesce(turn_at, clock_timestamp()), started_at = coalesce(started_at, clock_timestamp()),
            -- Silent for so long that the next look of the sweeper brings it to a worker.
            updated_at = clock_timestamp() - interval '1 minute'
      where status in ('queued', 'running') and coalesce(stage, 'waiting') not in ('rendering', 'finalizing') and ${IS_SENT}
      returning id`,
  );
  const [drafts] = await session.query<[object[], number]>(
    `update generations set expires_at = clock_timestamp() where status = 'draft' and expires_at > clock_timestamp() returning id`,
  );
  await session.query(MOVE_IN);
  return { jobs: jobs.length, drafts: drafts.length };
}
