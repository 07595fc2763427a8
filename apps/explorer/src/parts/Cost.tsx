import type { EstimateRequest } from '@creative-space/sdk';
import { useEffect, useState } from 'react';
import { inCost } from '../client/money';
import { client } from '../client/session';
import { useIsOnline } from '../client/use-session';
import { inWords } from '../client/words';
import './cost.css';

/** While something is written, the cost is asked anew only when the writer pauses. Milliseconds. */
const PAUSE = 350;

interface CostProps {
  operation: EstimateRequest['operation'];
  /** What would be sent; the same object as long as nothing of it changes. */
  request: object;
}

/** What an action would cost, before it is asked for. */
export function Cost({ operation, request }: CostProps) {
  const [words, setWords] = useState<{ text: string; isBlocked: boolean }>();
  const isOnline = useIsOnline();
  useEffect(() => {
    if (!isOnline) return;
    const asking = new AbortController();
    const timer = setTimeout(() => {
      client.estimateCost({ operation, request: { ...request } }, { signal: asking.signal }).then(
        ({ cost_usd, allowed, model }) =>
          setWords(
            allowed
              ? { text: `${capital(inCost(cost_usd))} · ${unbroken(model)}`, isBlocked: false }
              : { text: `${capital(inCost(cost_usd))}: more than your budget has left`, isBlocked: true },
          ),
        (error: unknown) => {
          if (!asking.signal.aborted) setWords({ text: inWords(error).title, isBlocked: false });
        },
      );
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [operation, request, isOnline]);
  return (
    <span className={words?.isBlocked ? 'cost cost-blocked' : 'cost'} role="status">
      {isOnline ? (words?.text ?? 'What it costs …') : 'Asking needs the network'}
    </span>
  );
}

/** A name that stays on one line. */
const unbroken = (name: string): string => name.replaceAll('-', '\u2011');

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
