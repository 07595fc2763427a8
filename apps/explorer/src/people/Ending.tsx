import type { Project } from '@creative-space/vault';
import { useState } from 'react';
import { useRunning } from '../client/use-running';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { Notice } from '../parts/Notice';
import { Problem } from '../parts/Problem';
import { Waiting } from '../parts/Waiting';
import { useProjectState } from '../store/use-project';
import { unlink, useLink } from '../sync/link';

type Way = 'delete' | 'leave';

const WORDS: Record<Way, { open: string; title: string; description: string; act: string }> = {
  delete: {
    open: 'Delete it from the server',
    title: 'Delete it from the server?',
    description:
      'For everybody who is in it, with all backups, at once and for good. What is in this browser, and in theirs, stays there.',
    act: 'Delete it for everybody',
  },
  leave: {
    open: 'Leave this story',
    title: 'Leave this story?',
    description:
      'Nothing more of it comes here, and you can come back only when you are invited again. What is here stays.',
    act: 'Leave',
  },
};

/** Where the server has it no more, or oneself in it, that is what was asked for. */
function unlessGone(error: unknown): void {
  if ((error as { code?: string }).code !== 'not_found') throw error;
}

/** The ways out: for oneself, or for everybody. */
export function Ending({ remote }: { remote: Project }) {
  const { id } = useProjectState();
  const role = useLink(id)?.role;
  const [way, setWay] = useState<Way>();
  const { running, error, run } = useRunning();
  const act = () =>
    run(async () => {
      await (way === 'delete' ? remote.delete() : remote.members.leave()).catch(unlessGone);
      await unlink(id);
      setWay(undefined);
    });
  // Until it is known who one is: what only an owner may is refused by the server.
  const ways: Way[] = role === 'owner' ? ['leave', 'delete'] : role === undefined ? ['delete'] : ['leave'];
  return (
    <section className="devices-part" aria-labelledby="ending">
      <h2 id="ending">Stop sharing it</h2>
      <div className="devices-buttons">
        {ways.map((one) => (
          <Button key={one} look={one === 'delete' ? 'danger' : 'quiet'} onClick={() => setWay(one)}>
            {WORDS[one].open}
          </Button>
        ))}
      </div>
      <Dialog
        open={way !== undefined}
        onClose={() => setWay(undefined)}
        title={way ? WORDS[way].title : ''}
        description={way && WORDS[way].description}
        actions={
          <>
            <Button onClick={() => setWay(undefined)}>Stay</Button>
            <Button look="danger" disabled={running} onClick={() => void act()}>
              {way && WORDS[way].act}
            </Button>
          </>
        }
      >
        {running && <Waiting label="Telling the server" />}
        {(error as { code?: string } | undefined)?.code === 'invalid_state' ? (
          <Notice look="caution" title="Somebody must own it">
            If you are its only owner, make somebody else one first, or delete it for everybody. If there is another
            owner, they have no room for it on the server: talk to them.
          </Notice>
        ) : (
          error !== undefined && <Problem error={error} />
        )}
      </Dialog>
    </section>
  );
}
