import type { DataSource } from 'typeorm';
import { quantile } from '../bench/load';
import { USER_ID } from './holds';

const JOBS_EACH = 5;
const TURNS = 40;

/** Who is next, while so many users wait with five jobs each. Turns of a kind are given one after the other. */
export async function simulateTurns(
  source: DataSource,
  sizes: readonly number[],
  say: (line: string) => void,
): Promise<void> {
  say('\n| users who wait | jobs | a turn p50 ms | p99 | turns/s at most |');
  say('| --- | --- | --- | --- | --- |');
  let had = 0;
  for (const waiting of sizes) {
    await source.query(
      `insert into generations (id, user_id, kind, status, stage, provider, model, images, video_seconds, estimate,
                                created_at, updated_at, deadline_at)
       select gen_random_uuid(), ${USER_ID}, 'image', 'queued', 'waiting',
              'openai', 'gpt-image-2', 1, 0, 40000000, now(), now(), now() + interval '1 day'
         from generate_series($1::bigint, $2::bigint) n, generate_series(1, ${JOBS_EACH})`,
      [had + 1, waiting],
    );
    had = waiting;
    await source.query('analyze generations');
    const took: number[] = [];
    for (let turn = 0; turn < TURNS; turn++) {
      const begun = performance.now();
      const [row] = await source.query<{ id: string | null }[]>(
        `select media_take_turn('image', 1000000, '{}', 3600) as id`,
      );
      took.push(performance.now() - begun);
      if (!row?.id) throw new Error('nobody waits');
    }
    const p50 = quantile(took, 0.5);
    say(
      `| ${waiting} | ${waiting * JOBS_EACH} | ${p50.toFixed(1)} | ${quantile(took, 0.99).toFixed(1)} | ${Math.round(1000 / p50)} |`,
    );
  }
}
