import type { BackupVersion, Project } from '@creative-space/vault';
import { History } from 'lucide-react';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { useLocation } from 'wouter';
import { inBytes } from '../client/bytes';
import { useAnswer } from '../client/use-answer';
import { inMinutes } from '../client/words';
import { useRunning } from '../client/use-running';
import { Button } from '../parts/Button';
import { Problem } from '../parts/Problem';
import { Waiting } from '../parts/Waiting';
import { useProjectState } from '../store/use-project';
import { unlink } from '../sync/link';
import { backupFailure, backUp, onBackup, restore } from '../vault/backups';

/** The versions of a story that the server keeps. */
export function Backups({ remote }: { remote: Project }) {
  const { id, story } = useProjectState();
  const { answer, error, again } = useAnswer(useCallback(() => remote.backup.versions(), [remote]));
  const late = useSyncExternalStore(onBackup, () => backupFailure(id));
  useEffect(() => onBackup(again), [again]);
  const { running, error: failure = late, run } = useRunning();
  const [part, setPart] = useState<number>();
  const [, go] = useLocation();
  const save = () =>
    run(async () => {
      setPart(0);
      try {
        await backUp(id, story, remote, setPart);
      } finally {
        setPart(undefined);
      }
    });
  const bringBack = ({ version }: BackupVersion) => run(async () => go(`/p/${await restore(remote, version)}`));
  const remove = ({ version }: BackupVersion) =>
    run(async () => {
      await remote.backup.remove(version);
      again();
    });
  return (
    <section className="devices-part" aria-labelledby="backups">
      <div className="devices-head">
        <h2 id="backups">Backups</h2>
        <Button size="small" disabled={running} onClick={() => void save()}>
          Back up now
        </Button>
      </div>
      {error !== undefined && (
        <Problem
          error={error}
          onRetry={again}
          more={
            (error as { code?: string }).code === 'not_found' && (
              <Button size="small" onClick={() => void unlink(id)}>
                Keep it in this browser alone
              </Button>
            )
          }
        />
      )}
      {failure !== undefined && <Problem error={failure} />}
      {running && <Waiting label={part === undefined ? 'Working on it' : `Backing up: ${Math.round(part * 100)} %`} />}
      {answer?.length === 0 && !running && <p className="devices-note">None yet. The first one is made in a moment.</p>}
      <ul className="devices-list" aria-label="Backups">
        {answer?.map((version, at) => (
          <li key={version.version}>
            <History size={20} aria-hidden />
            <span className="devices-name">
              <strong>{inMinutes(version.madeAt)}</strong>
              <span>
                Version {version.version} · {inBytes(version.files.reduce((sum, { size }) => sum + size, 0))}
              </span>
            </span>
            <Button size="small" disabled={running} onClick={() => void bringBack(version)}>
              Bring back as a copy
            </Button>
            {at > 0 && (
              <Button
                size="small"
                look="bare"
                disabled={running}
                aria-label={`Delete version ${version.version}`}
                onClick={() => void remove(version)}
              >
                Delete
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
