import { useCallback, useState } from 'react';
import { useAnswer } from './use-answer';

interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** A list of the server, page after page. @param ask the same function at every render; another one begins anew */
export function usePages<T>(ask: (cursor: string | undefined, signal?: AbortSignal) => Promise<Page<T>>) {
  const first = useAnswer(useCallback((signal: AbortSignal) => ask(undefined, signal), [ask]));
  const [more, setMore] = useState<{ of: Page<T>; items: T[]; next: string | null }>();
  const [failure, setFailure] = useState<unknown>();
  const page = first.answer;
  const shown = more && more.of === page ? more : undefined;
  const next = shown ? shown.next : (page?.next_cursor ?? null);
  const goOn = async () => {
    setFailure(undefined);
    try {
      const { items, next_cursor } = await ask(next!);
      setMore({ of: page!, items: [...(shown?.items ?? []), ...items], next: next_cursor });
    } catch (error) {
      setFailure(error);
    }
  };
  return {
    items: page && [...page.items, ...(shown?.items ?? [])],
    error: first.error ?? failure,
    /** Asks for what could not be had. */
    retry: first.error === undefined ? () => void goOn() : first.again,
    /** Begins with the first page again. */
    again: first.again,
    /** Undefined on the last page. */
    goOn: next === null ? undefined : () => void goOn(),
  };
}
