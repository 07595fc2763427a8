/** After this long the client hears from us even if the model has not begun: proxies drop silent connections. */
const PATIENCE_MS = 10_000;

/**
 * Resolves when a model has begun to answer, or after ten seconds. Until then nothing was sent to the client, so a
 * model that refuses the call can still be answered with its proper status.
 * @throws whatever the first step of the answer threw in that time
 */
export async function opened(first: Promise<unknown>, patienceMs: number = PATIENCE_MS): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, patienceMs)));
  try {
    await Promise.race([first, patience]);
  } finally {
    clearTimeout(timer);
    // When patience ended first, the failure is reported by whoever awaits the step itself.
    first.catch(() => undefined);
  }
}
