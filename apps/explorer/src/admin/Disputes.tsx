import type { DisputeResponse } from '@creative-space/sdk';
import { inMoney } from '../client/money';
import { client } from '../client/session';
import { usePages } from '../client/use-pages';
import { useRunning } from '../client/use-running';
import { Button } from '../parts/Button';
import { Problem } from '../parts/Problem';

const askDisputes = async (cursor: string | undefined, signal?: AbortSignal) =>
  client.listDisputes({ cursor, state: 'open', limit: 25 }, { signal });

const KINDS: Record<DisputeResponse['kind'], string> = {
  unknown: 'Nothing came, and nobody knows whether it is billed. It is charged until you say.',
  claim: 'The provider claims more than was held. It is not charged.',
};

/** Charges that are compared with the provider's bill and then settled, once. */
export function Disputes() {
  const { items, error, retry, again, goOn } = usePages(askDisputes);
  const { running, error: failure, run } = useRunning();
  const settle = (id: string, state: 'billed' | 'refunded') =>
    run(async () => {
      await client.settleDispute(id, { state });
      again();
    });
  return (
    <section className="admin-part" aria-labelledby="disputes">
      <h2 id="disputes">Disputed charges</h2>
      {error !== undefined && <Problem error={error} onRetry={retry} />}
      {failure !== undefined && <Problem error={failure} />}
      {items?.length === 0 && <p className="admin-note">No charge is in doubt.</p>}
      <ul className="admin-list">
        {items?.map((dispute) => (
          <li key={dispute.id}>
            <span>
              <strong>{inMoney(dispute.amount_usd)}</strong> {dispute.provider}, {dispute.model}
              <span className="admin-faint"> {new Date(dispute.at).toLocaleString()}</span>
              <span className="admin-line">{KINDS[dispute.kind]}</span>
            </span>
            <span className="admin-actions">
              <Button size="small" disabled={running} onClick={() => void settle(dispute.id, 'billed')}>
                It was billed
              </Button>
              <Button size="small" disabled={running} onClick={() => void settle(dispute.id, 'refunded')}>
                {dispute.kind === 'claim' ? 'It was not' : 'Give it back'}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {goOn && (
        <Button size="small" onClick={goOn}>
          Show more
        </Button>
      )}
    </section>
  );
}
