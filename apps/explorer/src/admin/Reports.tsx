import type { ReportReason, ReportState } from '@creative-space/sdk';
import { client } from '../client/session';
import { usePages } from '../client/use-pages';
import { useRunning } from '../client/use-running';
import { Button } from '../parts/Button';
import { Problem } from '../parts/Problem';

const askReports = async (cursor: string | undefined, signal?: AbortSignal) =>
  client.listReports({ cursor, state: 'open', limit: 25 }, { signal });

const REASONS: Record<ReportReason, string> = {
  sexual: 'Sexual',
  minors: 'Minors',
  violence: 'Violence',
  self_harm: 'Self-harm',
  hate: 'Hate',
  harassment: 'Harassment',
  illegal: 'Illegal',
  rights: 'Somebody’s rights',
  other: 'Something else',
};

/** Files that somebody reported, until they are hidden or found to be fine. */
export function Reports() {
  const { items, error, retry, again, goOn } = usePages(askReports);
  const { running, error: failure, run } = useRunning();
  const decide = (id: string, state: ReportState) =>
    run(async () => {
      await client.decideReport(id, { state });
      again();
    });
  return (
    <section className="admin-part" aria-labelledby="reports">
      <h2 id="reports">Reported files</h2>
      {error !== undefined && <Problem error={error} onRetry={retry} />}
      {failure !== undefined && <Problem error={failure} />}
      {items?.length === 0 && <p className="admin-note">Nothing is waiting for a decision.</p>}
      <ul className="admin-list">
        {items?.map(({ id, at, reason, artifact }) => (
          <li key={id}>
            <span>
              <strong>{REASONS[reason]}</strong>
              <span className="admin-faint"> {new Date(at).toLocaleString()}</span>
            </span>
            {artifact?.url ? (
              <a href={artifact.url} target="_blank" rel="noreferrer">
                Look at it
              </a>
            ) : (
              <span className="admin-faint">{artifact ? 'Hidden' : 'Erased'}</span>
            )}
            <span className="admin-actions">
              <Button size="small" disabled={running} onClick={() => void decide(id, 'dismissed')}>
                It is fine
              </Button>
              <Button size="small" look="danger" disabled={running} onClick={() => void decide(id, 'hidden')}>
                Hide it
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
