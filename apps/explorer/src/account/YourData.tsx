import { Download, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { saveFile } from '../client/save-file';
import { client, signOut } from '../client/session';
import { useRunning } from '../client/use-running';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { TextField } from '../parts/Field';
import { Problem } from '../parts/Problem';
import { allLinks, hasVault, unlink } from '../sync/link';

/** All that the server keeps of a person, to take along or to have erased. */
export function YourData({ userId, name }: { userId: string; name: string }) {
  const [asks, setAsks] = useState(false);
  const [typed, setTyped] = useState('');
  const { running, error, run } = useRunning();
  const take = () =>
    run(async () => {
      const all = await client.exportAccount();
      saveFile('creative-space-account.json', JSON.stringify(all, null, 1), 'application/json');
    });
  const erase = () =>
    run(async () => {
      await client.deleteAccount();
      for (const { project, value } of await allLinks()) if (value.userId === userId) await unlink(project);
      if (hasVault(userId)) await (await import('../vault')).eraseVault(userId);
      setAsks(false);
      await signOut();
    });
  return (
    <section className="account-part" aria-labelledby="your-data">
      <h2 id="your-data">Your data</h2>
      <p className="account-note">
        The server keeps what you used and the pictures and films that it made, and no story text. Your stories are in
        this browser; what you share or back up is on the server too, and it cannot read it.
      </p>
      {error !== undefined && !asks && <Problem error={error} />}
      <div className="account-actions">
        <Button icon={<Download size={16} aria-hidden />} disabled={running} onClick={() => void take()}>
          Take all of it along
        </Button>
        <Button look="danger" icon={<Trash2 size={16} aria-hidden />} onClick={() => setAsks(true)}>
          Delete the account
        </Button>
      </div>
      <Dialog
        open={asks}
        onClose={() => setAsks(false)}
        title="Delete the account?"
        description="Pictures, films and all that is known of you on the server are erased at once, on every device, and cannot be brought back. So are stories that you share or back up, with their backups, unless another owner is in them. The stories in this browser stay, and are on no server then."
        actions={
          <>
            <Button onClick={() => setAsks(false)}>Keep it</Button>
            <Button look="danger" disabled={running || typed.trim() !== name} onClick={() => void erase()}>
              Delete it for good
            </Button>
          </>
        }
      >
        <TextField
          label={`Type ${name} to go on`}
          autoComplete="off"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
        {error !== undefined && <Problem error={error} />}
      </Dialog>
    </section>
  );
}
