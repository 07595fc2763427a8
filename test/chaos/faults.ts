import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { SeededRandom } from '../fakes/anthropic/random';
import type { Kind, World } from './world';

/** Something goes wrong, and some time later is right again. Does nothing where it cannot be done. */
export type Fault = (world: World, random: SeededRandom) => Promise<void>;

const TEXT_FAILURES = [
  'overloaded',
  'server_error',
  'rate_limited',
  'bad_gateway',
  'reset_before_text',
  'reset',
  'eof',
  'error_mid_text',
  'error_before_text',
  'slow',
] as const;
const VENDOR_FAILURES = [429, 500, 502, 503] as const;

/** By name, as the run prints them. */
export const FAULTS: Record<string, Fault> = {
  'api killed': kills('api'),
  'worker killed': kills('worker'),
  'api stopped': stops('api'),
  'worker stopped': stops('worker'),
  'api frozen': freezes('api'),
  'worker frozen': freezes('worker'),
  'model browned out': async ({ anthropic }, random) => {
    anthropic.always(random.pick(TEXT_FAILURES)!);
    await pause(between(random, 500, 4_000));
    anthropic.always('normal');
  },
  'pictures browned out': async ({ openai }, random) => {
    openai.busyWith = random.pick(VENDOR_FAILURES);
    await pause(between(random, 500, 4_000));
    openai.busyWith = undefined;
  },
  'picture lost after it was paid': async ({ openai }) => {
    openai.next('reset-after-accept');
  },
  'database connections cut': async ({ source, database }) => {
    await source.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()',
      [new URL(database.url).pathname.slice(1)],
    );
  },
  'disk full': async ({ folder, ownDisk }, random) => {
    if (!ownDisk) return;
    const ballast = join(folder, 'ballast');
    await fill(ballast);
    await pause(between(random, 500, 4_000));
    await rm(ballast, { force: true });
  },
};

function kills(kind: Kind): Fault {
  return (world, random) =>
    world.strike(kind, random, async (place) => {
      await world.kill(place);
      await pause(between(random, 0, 2_000));
      await world.fill(place);
    });
}

function stops(kind: Kind): Fault {
  return (world, random) =>
    world.strike(kind, random, async (place) => {
      await world.stop(place);
      await world.fill(place);
    });
}

/** For longer than a queue or a lease believes that somebody lives. */
function freezes(kind: Kind): Fault {
  return (world, random) =>
    world.strike(kind, random, async ({ process }) => {
      process!.freeze();
      await pause(between(random, 500, 12_000));
      process!.thaw();
    });
}

/** Writes until there is no room. */
async function fill(path: string): Promise<void> {
  const file = await open(path, 'w');
  const megabyte = Buffer.alloc(1024 * 1024);
  try {
    for (;;) await file.write(megabyte);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    await file.close();
  }
}

export function between(random: SeededRandom, from: number, to: number): number {
  return from + random.below(to - from + 1);
}
