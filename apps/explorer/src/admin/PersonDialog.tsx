import type { AdminUserResponse, ChangeUserBody } from '@creative-space/sdk';
import { useState } from 'react';
import { client } from '../client/session';
import { useRunning } from '../client/use-running';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { TextField } from '../parts/Field';
import { Problem } from '../parts/Problem';

interface PersonDialogProps {
  person: AdminUserResponse;
  onClose: () => void;
  onChanged: () => void;
}

const CAPS = [
  { cap: 'daily_cost_usd', label: 'Dollars a day' },
  { cap: 'monthly_cost_usd', label: 'Dollars a month' },
  { cap: 'daily_images', label: 'Pictures a day' },
  { cap: 'daily_video_seconds', label: 'Seconds of film a day' },
  { cap: 'stored_bytes', label: 'Bytes kept' },
] as const;

/** The caps of one person, and whether the account works at all. */
export function PersonDialog({ person, onClose, onChanged }: PersonDialogProps) {
  const [typed, setTyped] = useState<Record<string, string>>({});
  const { running, error, run } = useRunning();
  const change = (body: ChangeUserBody) =>
    run(async () => {
      await client.changeUser(person.id, body);
      onChanged();
    });
  const caps = Object.fromEntries(
    Object.entries(typed)
      .filter(([, value]) => value.trim() !== '' && Number.isFinite(Number(value)))
      .map(([cap, value]) => [cap, Number(value)]),
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={person.email ?? person.name ?? person.id}
      description={`Plan “${person.plan}”. Caps that are written here are this person's own.`}
      actions={
        <>
          {person.suspended ? (
            <Button disabled={running} onClick={() => void change({ suspended: false })}>
              Lift the suspension
            </Button>
          ) : (
            <Button look="danger" disabled={running} onClick={() => void change({ suspended: true })}>
              Suspend
            </Button>
          )}
          <Button
            look="primary"
            disabled={running || Object.keys(caps).length === 0}
            onClick={() => void change({ caps })}
          >
            Keep these caps
          </Button>
        </>
      }
    >
      <div className="admin-caps">
        {CAPS.map(({ cap, label }) => (
          <TextField
            key={cap}
            label={label}
            type="number"
            min={0}
            step="any"
            placeholder={String(person.caps[cap])}
            value={typed[cap] ?? ''}
            onChange={({ target }) => setTyped((now) => ({ ...now, [cap]: target.value }))}
          />
        ))}
      </div>
      {error !== undefined && <Problem error={error} />}
    </Dialog>
  );
}
