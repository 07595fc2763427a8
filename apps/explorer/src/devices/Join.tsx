import type { SignedInUser } from '@creative-space/sdk';
import { Users } from 'lucide-react';
import { useLocation } from 'wouter';
import { useRunning } from '../client/use-running';
import { Button } from '../parts/Button';
import { Problem } from '../parts/Problem';
import { Waiting } from '../parts/Waiting';
import { join } from '../vault/server-stories';

/** Whether an address carries an invitation: behind its `#`, which reaches no server. */
export const isInvitation = (hash: string): boolean => hash.startsWith('#join=');

/** An invitation that the page was opened with. */
export function Join({ user, link, onDone }: { user: SignedInUser; link: string; onDone: () => void }) {
  const { running, error, run } = useRunning();
  const [, go] = useLocation();
  const drop = () => {
    history.replaceState(null, '', location.pathname);
    onDone();
  };
  const accept = () =>
    run(async () => {
      const project = await join(user.id, link);
      drop();
      go(`/p/${project}`);
    });
  return (
    <section className="devices-card" aria-labelledby="join">
      <Users size={28} aria-hidden />
      <h2 id="join">You are invited to a story</h2>
      <p>
        You join as <strong>{user.email ?? user.name}</strong>. The others in it see your name and address, and when you
        are in the story. The server passes on what you all write, and cannot read it.
      </p>
      {error !== undefined && <Problem error={error} onRetry={() => void accept()} />}
      {running ? (
        <Waiting label="Joining" />
      ) : (
        <div className="devices-buttons">
          <Button look="primary" onClick={() => void accept()}>
            Join the story
          </Button>
          <Button look="bare" onClick={drop}>
            Not now
          </Button>
        </div>
      )}
    </section>
  );
}
