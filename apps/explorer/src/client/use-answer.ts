import { useCallback, useEffect, useState } from 'react';

/** What the server said, or why it did not; neither while it is being asked. */
export interface Answered<T> {
  answer?: T;
  error?: unknown;
  /** Asks once more. What was shown stays until the new answer is there. */
  again: () => void;
}

/**
 * Asks the server when a part of a page is shown, and gives up what is asked when it is left.
 * @param ask the same function at every render; another one asks anew
 */
export function useAnswer<T>(ask: (signal: AbortSignal) => Promise<T>): Answered<T> {
  const [state, setState] = useState<Pick<Answered<T>, 'answer' | 'error'>>({});
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    ask(stop.signal).then(
      (answer) => !stop.signal.aborted && setState({ answer }),
      (error: unknown) => !stop.signal.aborted && setState(({ answer }) => ({ answer, error })),
    );
    return () => stop.abort();
  }, [ask, turn]);
  return { ...state, again: useCallback(() => setTurn((last) => last + 1), []) };
}
