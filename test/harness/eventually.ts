import { setTimeout as pause } from 'node:timers/promises';

/** Runs an expectation until it holds; its last failure is the test's when it never does. */
export async function eventually(expectation: () => Promise<void>, withinMs = 5_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await expectation();
    } catch (failure) {
      if (Date.now() > deadline) throw failure;
      await pause(10);
    }
  }
}
