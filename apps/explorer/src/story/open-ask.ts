import { useState } from 'react';

/** What can be asked for a node. */
export type Ask = 'next' | 'what-if' | 'revise';

const KEY = 'explorer:ask';

/** The question that is open: the same at the next node, and after a sign-in, which leaves the page. */
export function useOpenAsk(): [Ask | undefined, (ask: Ask | undefined) => void] {
  const [open, setOpen] = useState(() => (sessionStorage.getItem(KEY) as Ask | null) ?? undefined);
  return [
    open,
    (ask) => {
      keepOpenAsk(ask);
      setOpen(ask);
    },
  ];
}

/** The question that is open when a story is shown next. */
export function keepOpenAsk(ask: Ask | undefined): void {
  if (ask) sessionStorage.setItem(KEY, ask);
  else sessionStorage.removeItem(KEY);
}
