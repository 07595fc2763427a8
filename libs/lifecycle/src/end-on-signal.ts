import { RuntimeConfig } from '@cse/config';
import { describeCause } from '@cse/core';
import { Logger, type INestApplicationContext } from '@nestjs/common';
import { Lifecycle } from './lifecycle';

/** What a platform, a terminal and its end send. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Ends a process that is asked to: readiness fails at once, requests are served for `SHUTDOWN_LAME_DUCK_S`, and then the
 * application is closed, which refuses what is new and waits for what is open. Ends with 0, or with 1 when closing failed.
 *
 * @param options.isRoutedTo whether anybody sends it requests by its readiness; else there is nobody to wait for
 */
export function endOnSignal(app: INestApplicationContext, options: { isRoutedTo: boolean }): void {
  const logger = new Logger('Lifecycle');
  const lifecycle = app.get(Lifecycle, { strict: false });
  const { lameDuckS } = app.get(RuntimeConfig, { strict: false });
  const lameDuckMs = options.isRoutedTo ? lameDuckS * 1_000 : 0;

  const end = async (signal: string): Promise<number> => {
    try {
      logger.log({ event: 'leaving', signal, lame_duck_s: lameDuckMs / 1_000 });
      await lifecycle.leave(lameDuckMs);
      logger.log({ event: 'closing' });
      await app.close();
      logger.log({ event: 'ended' });
      return 0;
    } catch (cause) {
      logger.error({ event: 'end_failed', cause: describeCause(cause) });
      return 1;
    }
  };

  let ending = false;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (ending) return;
      ending = true;
      void end(signal).then((code) => process.exit(code));
    });
  }
}
