import { LogOut } from 'lucide-react';
import { useState } from 'react';
import { signOut } from '../client/session';
import { useRunning } from '../client/use-running';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { Problem } from '../parts/Problem';
import { Waiting } from '../parts/Waiting';
import { deleteProject } from '../store/projects';
import { allLinks, unlink } from '../sync/link';
import { forgetVault } from '../vault/open-vault';

/** For a machine that others use too. */
export function Forget({ userId }: { userId: string }) {
  const [asks, setAsks] = useState(false);
  const [isEmptied, setEmptied] = useState(true);
  const { running, error, run } = useRunning();
  const forget = () =>
    run(async () => {
      await forgetVault(userId);
      for (const { project, value } of await allLinks()) {
        if (value.userId !== userId) continue;
        await (isEmptied ? deleteProject(project) : unlink(project));
      }
      await signOut();
    });
  return (
    <section className="devices-part" aria-labelledby="forget">
      <h2 id="forget">Leave this browser</h2>
      <p className="devices-note">For a machine that is not yours, or that you give away.</p>
      <div className="devices-buttons">
        <Button look="danger" icon={<LogOut size={16} aria-hidden />} onClick={() => setAsks(true)}>
          Sign out and forget this browser
        </Button>
      </div>
      <Dialog
        open={asks}
        onClose={() => setAsks(false)}
        title="Forget this browser?"
        description="Its keys are erased, here and on the server. To open your shared stories again you need another device of yours, the recovery code or the passphrase: without one of them they are lost."
        actions={
          <>
            <Button onClick={() => setAsks(false)}>Stay</Button>
            <Button look="danger" disabled={running} onClick={() => void forget()}>
              Forget it
            </Button>
          </>
        }
      >
        <label className="devices-check">
          <input type="checkbox" checked={isEmptied} onChange={({ target }) => setEmptied(target.checked)} />
          Delete the stories here that are on the server too
        </label>
        {running && <Waiting label="Erasing the keys" />}
        {error !== undefined && <Problem error={error} />}
      </Dialog>
    </section>
  );
}
