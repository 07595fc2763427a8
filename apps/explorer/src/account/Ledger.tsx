import type { UsageEventResponse } from '@creative-space/sdk';
import { useState } from 'react';
import { inMoney } from '../client/money';
import { client } from '../client/session';
import { useAnswer } from '../client/use-answer';
import { Button } from '../parts/Button';
import { Problem } from '../parts/Problem';
import { operationInWords } from './operation-words';

const PAGE = 12;
const askFirst = (signal: AbortSignal) => client.usageEvents({ limit: PAGE }, { signal });

/** Each thing that was paid for, newest first. */
export function Ledger() {
  const { answer, error, again } = useAnswer(askFirst);
  const [more, setMore] = useState<UsageEventResponse[]>([]);
  const [cursor, setCursor] = useState<string | null>();
  const [failure, setFailure] = useState<unknown>();
  const next = cursor === undefined ? answer?.next_cursor : cursor;
  const entries = [...(answer?.items ?? []), ...more];

  const goOn = async () => {
    setFailure(undefined);
    try {
      const page = await client.usageEvents({ limit: PAGE, cursor: next! });
      setMore((known) => [...known, ...page.items]);
      setCursor(page.next_cursor);
    } catch (problem) {
      setFailure(problem);
    }
  };

  return (
    <section className="account-part" aria-labelledby="ledger">
      <h2 id="ledger">What it went to</h2>
      {error !== undefined && <Problem error={error} onRetry={again} />}
      {answer && entries.length === 0 && <p className="account-note">Nothing yet. What you ask for appears here.</p>}
      {entries.length > 0 && (
        <div className="account-scroll">
          <table className="account-table">
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">What</th>
                <th scope="col">By</th>
                <th scope="col" className="number">
                  Cost
                </th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.id}>
                  <td>{new Date(entry.at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}</td>
                  <td>
                    {operationInWords(entry.operation)}
                    {remark(entry)}
                  </td>
                  <td className="account-faint">{entry.model}</td>
                  <td className="number">{inMoney(entry.cost_usd)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {failure !== undefined && <Problem error={failure} onRetry={() => void goOn()} />}
      {next && (
        <Button size="small" onClick={() => void goOn()}>
          Show earlier ones
        </Button>
      )}
    </section>
  );
}

/** What is out of the ordinary about an entry. */
function remark({ kind, dispute, estimated, outcome }: UsageEventResponse) {
  const words =
    outcome === 'possibly_billed' && dispute
      ? 'nothing came; given back unless it was billed'
      : kind === 'usage'
        ? estimated && 'estimated'
        : { expired: 'lost on the way', correction: 'corrected', rerate: 'priced anew', dispute: 'settled' }[kind];
  return words ? <span className="account-remark">{words}</span> : null;
}
