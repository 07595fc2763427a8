import { LogOut } from 'lucide-react';
import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { client, signOut } from '../client/session';
import { useRunning } from '../client/use-running';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { Notice } from '../parts/Notice';
import { Problem } from '../parts/Problem';
import { Waiting } from '../parts/Waiting';
import { deleteProject, listProjects } from '../store/projects';
import { allLinks, unlink } from '../sync/link';
import { isAllOnServer } from '../vault/on-server';
import { forgetVault, left } from '../vault/open-vault';

/** For a machine that others use too. The address says whether it is asked for: who signs out may come here. */
export function Forget({ userId }: { userId: string }) {
  const asks = useSearch() === 'forget';
  const [, go] = useLocation();
  const [isEmptied, setEmptied] = useState(true);
  /** Stories that the writer was told of: not all of them is on the server, so they stay. */
  const [staying, setStaying] = useState<readonly { id: string; title: string }[]>([]);
  const { running, error, run } = useRunning();
  const close = () => {
    setStaying([]);
    go('/devices', { replace: true });
  };
  const forget = () =>
    run(async () => {
      // Without the server nothing is begun: the keys would stay a device of this person's.
      await client.listDevices();
      const links = (await allLinks()).filter(({ value }) => value.userId === userId);
      const kept: string[] = [];
      for (const { project, value } of links) {
        if (!isEmptied || !(await isAllOnServer(project, value))) kept.push(project);
      }
      if (isEmptied && kept.some((project) => !staying.some(({ id }) => id === project))) {
        return setStaying((await listProjects()).filter(({ id }) => kept.includes(id)));
      }
      for (const { project } of links) await (kept.includes(project) ? unlink(project) : deleteProject(project));
      // Another tab ends with the link; before that it would write the keys' database anew.
      for (const { value } of links) await left(value.remote);
      await forgetVault(userId);
      close();
      await signOut();
    });
  return (
    <section className="devices-part" aria-labelledby="forget">
      <h2 id="forget">Leave this browser</h2>
      <p className="devices-note">For a machine that is not yours, or that you give away.</p>
      <div className="devices-buttons">
        <Button look="danger" icon={<LogOut size={16} aria-hidden />} onClick={() => go('/devices?forget')}>
          Sign out and forget this browser
        </Button>
      </div>
      <Dialog
        open={asks}
        onClose={close}
        title="Forget this browser?"
        description="Its keys are erased, here and on the server. To open your shared stories again you need another device of yours, the recovery code or the passphrase: without one of them they are lost."
        actions={
          <>
            <Button onClick={close}>Stay</Button>
            <Button look="danger" disabled={running} onClick={() => void forget()}>
              {staying.length > 0 ? 'Keep these and forget the rest' : 'Forget it'}
            </Button>
          </>
        }
      >
        <label className="devices-check">
          <input type="checkbox" checked={isEmptied} onChange={({ target }) => setEmptied(target.checked)} />
          Delete the stories here that are on the server too
        </label>
        {staying.length > 0 && (
          <Notice look="caution" title="Not all of these is on the server">
            {staying.map(({ title }) => `“${title}”`).join(', ')}: what was written here may not have been sent. They
            stay in this browser, for whoever uses it, until you delete them under “Stories”.
          </Notice>
        )}
        {running && <Waiting label="Sending what waits, then erasing the keys" />}
        {error !== undefined && <Problem error={error} />}
      </Dialog>
    </section>
  );
}
