import { useCallback, useEffect, useRef, useState } from 'react';

/** Work that the writer can stop, and that stops when the page is left, where it listens to its signal. */
export interface Running {
  running: boolean;
  /** What went wrong last; undefined after a stop. */
  error: unknown;
  run: (work: (signal: AbortSignal) => Promise<void>) => Promise<void>;
  stop: () => void;
}

export function useRunning(): Running {
  const [state, setState] = useState<{ running: boolean; error: unknown }>({ running: false, error: undefined });
  const asking = useRef<AbortController>(undefined);
  useEffect(() => () => asking.current?.abort(), []);

  const run = useCallback(async (work: (signal: AbortSignal) => Promise<void>) => {
    asking.current?.abort();
    const own = new AbortController();
    asking.current = own;
    setState({ running: true, error: undefined });
    try {
      await work(own.signal);
      if (asking.current === own) setState({ running: false, error: undefined });
    } catch (error) {
      if (asking.current === own && !own.signal.aborted) setState({ running: false, error });
    }
  }, []);
  const stop = useCallback(() => {
    asking.current?.abort();
    setState({ running: false, error: undefined });
  }, []);
  return { ...state, run, stop };
}
