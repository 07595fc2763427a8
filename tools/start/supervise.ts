import { setTimeout as delay } from 'node:timers/promises';

/** Something that has been started and is ready. */
export interface Running {
  /** Resolves, with how it ended, when it is gone: asked to or not. */
  ended: Promise<string>;
  stop(): Promise<void>;
}

/** Waits before the first, second, … start after a death, in milliseconds; the last one is kept. */
const BACK_OFF_MS = [250, 1_000, 2_000, 5_000, 15_000];
/** Whoever ran for this long starts again with the first wait. */
const STEADY_MS = 60_000;

/**
 * Starts something and starts it again whenever it dies, saying so, until `stopping` is aborted.
 * @param launch resolves when it is ready and rejects when it cannot start.
 * @returns how to end it, to be called once `stopping` is aborted.
 * @throws what the first launch throws: then nothing is left running.
 */
export async function supervise(
  name: string,
  launch: () => Promise<Running>,
  stopping: AbortSignal,
  say: (line: string) => void,
): Promise<() => Promise<void>> {
  let running: Running | undefined = await launch();

  const keepAlive = async () => {
    for (let deaths = 0; ; deaths++) {
      const since = performance.now();
      const how = await (running?.ended ?? 'could not start');
      running = undefined;
      if (stopping.aborted) return;
      if (performance.now() - since > STEADY_MS) deaths = 0;
      const wait = BACK_OFF_MS[Math.min(deaths, BACK_OFF_MS.length - 1)]!;
      say(`${name} ended (${how}); starting it again in ${wait / 1_000} s`);
      await delay(wait, undefined, { signal: stopping }).catch(() => undefined);
      if (stopping.aborted) return;
      try {
        running = await launch();
        if (stopping.aborted) await running.stop();
        else say(`${name} is back`);
      } catch (error) {
        if (!stopping.aborted) say(`${name}: ${(error as Error).message}`);
      }
    }
  };
  const over = keepAlive();

  return async () => {
    await running?.stop();
    await over;
  };
}
