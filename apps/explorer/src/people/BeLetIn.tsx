import { useCallback } from 'react';
import { useAnswer } from '../client/use-answer';
import { SafetyNumber } from '../devices/SafetyNumber';
import { Problem } from '../parts/Problem';
import type { Link } from '../sync/link';
import { useSynced } from '../sync/sync-state';
import { Button } from '../parts/Button';
import { openVault } from '../vault/open-vault';

/** What who has joined can do while nobody has given them the key. */
export function BeLetIn({ link: { userId, remote } }: { link: Link }) {
  const synced = useSynced();
  const { answer, error, again } = useAnswer(
    useCallback(async () => (await openVault(userId)).numbersIn(remote), [userId, remote]),
  );
  return (
    <section className="devices-part" aria-labelledby="be-let-in">
      <h2 id="be-let-in">You have joined, and wait to be let in</h2>
      <p className="devices-note">
        The browser that invited you does it as soon as it is open and online; then the story comes by itself. If that
        takes long, call them: another of their devices may show that you ask, with a number. It must be one of these.
      </p>
      {error !== undefined && <Problem error={error} onRetry={again} />}
      <ul className="devices-list">
        {answer?.map((device) => (
          <li key={device.deviceId}>
            <span className="devices-name">
              <strong>{device.name ?? 'An owner'}</strong>
              <SafetyNumber of={device} />
            </span>
          </li>
        ))}
      </ul>
      <Button onClick={synced?.retry}>Look again</Button>
    </section>
  );
}
