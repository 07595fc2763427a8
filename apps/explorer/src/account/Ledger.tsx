import type { UsageEventResponse } from '@creative-space/sdk';
import { inMoney } from '../client/money';
import { client } from '../client/session';
import { usePages } from '../client/use-pages';
import { Button } from '../parts/Button';
import { Problem } from '../parts/Problem';
import { Table } from '../parts/Table';
import { operationInWords } from './operation-words';

const WHEN = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;

const askLedger = async (cursor: string | undefined, signal?: AbortSignal) =>
  client.usageEvents({ limit: 12, cursor }, { signal });

/** Each thing that was paid for, newest first. */
export function Ledger() {
  const { items, error, retry, goOn } = usePages(askLedger);
  return (
    <section className="account-part" aria-labelledby="ledger">
      <h2 id="ledger">What it went to</h2>
      {items?.length === 0 && <p className="account-note">Nothing yet. What you ask for appears here.</p>}
      {items && items.length > 0 && (
        <Table>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">What</th>
              <th scope="col" className="ledger-by">
                By
              </th>
              <th scope="col" className="number">
                Cost
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((entry) => (
              <tr key={entry.id}>
                <td>{new Date(entry.at).toLocaleString(undefined, WHEN)}</td>
                <td>
                  {operationInWords(entry.operation)}
                  {remark(entry)}
                </td>
                <td className="account-faint ledger-by">{entry.model}</td>
                <td className="number">{inMoney(entry.cost_usd)}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {error !== undefined && <Problem error={error} onRetry={retry} />}
      {goOn && (
        <Button size="small" onClick={goOn}>
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
