import type { BackupVersion, Project } from '@creative-space/vault';
import { History } from 'lucide-react';
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useLocation } from 'wouter';
import { inBytes } from '../client/bytes';
import { useAnswer } from '../client/use-answer';
import { inMinutes } from '../client/words';
import { useRunning } from '../client/use-running';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
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
  const bringBack = (version: BackupVersion) => run(async () => go(`/p/${await restore(remote, version)}`));
  const [doomed, setDoomed] = useState<BackupVersion>();
  const heading = useRef<HTMLHeadingElement>(null);
  const remove = ({ version }: BackupVersion) =>
    run(async () => {
      setDoomed(undefined);
      await remote.backup.remove(version);
      again();
      // The button that was pressed goes with the version.
      heading.current?.focus();
    });
  return (
    <section className="devices-part" aria-labelledby="backups">
      <div className="devices-head">
        <h2 id="backups" ref={heading} tabIndex={-1}>
          Backups
        </h2>
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
      {running && <Waiting label={part === undefined ? 'Working on it' : 'Backing it up'} />}
      {running && part !== undefined && <progress aria-label="Sent so far" value={part} />}
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
            <Button
              size="small"
              disabled={running}
              aria-label={`Bring back as a copy: version ${version.version}`}
              onClick={() => void bringBack(version)}
            >
              Bring back as a copy
            </Button>
            {at > 0 && (
              <Button
                size="small"
                look="bare"
                disabled={running}
                aria-label={`Delete version ${version.version}`}
                onClick={() => setDoomed(version)}
              >
                Delete
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Dialog
        open={doomed !== undefined}
        onClose={() => setDoomed(undefined)}
        title={`Delete version ${doomed?.version}?`}
        description="It is deleted from the server at once and for good. The story, and its other versions, stay."
        actions={
          <>
            <Button onClick={() => setDoomed(undefined)}>Keep it</Button>
            <Button look="danger" onClick={() => void remove(doomed!)}>
              Delete it
            </Button>
          </>
        }
      />
    </section>
  );
}
