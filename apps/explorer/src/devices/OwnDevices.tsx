import type { OwnDevice } from '@creative-space/vault';
import { Laptop, ShieldQuestion } from 'lucide-react';
import { useCallback, useState } from 'react';
import { client } from '../client/session';
import { useAnswer } from '../client/use-answer';
import { inMinutes } from '../client/words';
import { useRunning } from '../client/use-running';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { Problem } from '../parts/Problem';
import { Waiting } from '../parts/Waiting';
import { openVault } from '../vault/open-vault';
import { SafetyNumber } from './SafetyNumber';

interface Listed extends OwnDevice {
  since: string | undefined;
}

async function listDevices(userId: string): Promise<Listed[]> {
  const [own, { items }] = await Promise.all([(await openVault(userId)).devices(), client.listDevices()]);
  const since = new Map(items.map((device) => [device.device_id, device.created_at]));
  return own
    .map((device) => ({ ...device, since: since.get(device.deviceId) }))
    .sort((a, b) => Number(b.isThis) - Number(a.isThis));
}

/** The person's devices: those that are let in, and those that ask to be. */
export function OwnDevices({ userId }: { userId: string }) {
  const { answer, error, again } = useAnswer(useCallback(() => listDevices(userId), [userId]));
  const { running, error: failure, run } = useRunning();
  const [doomed, setDoomed] = useState<Listed>();
  const [approved, setApproved] = useState<readonly string[]>([]);
  const approve = (device: OwnDevice) =>
    run(async () => {
      await (await openVault(userId)).approve(device);
      setApproved((before) => [...before, device.deviceId]);
    });
  const remove = ({ deviceId }: OwnDevice) =>
    run(async () => {
      setDoomed(undefined);
      await (await openVault(userId)).removeDevice(deviceId);
      again();
    });
  return (
    <section className="devices-part" aria-labelledby="own-devices">
      <div className="devices-head">
        <h2 id="own-devices">Devices that your stories open on</h2>
        <Button size="small" disabled={running} onClick={again}>
          Look again
        </Button>
      </div>
      {error !== undefined && <Problem error={error} onRetry={again} />}
      {failure !== undefined && <Problem error={failure} />}
      <ul className="devices-list">
        {answer?.map((device) => (
          <li key={device.deviceId}>
            {device.isTrusted ? <Laptop size={20} aria-hidden /> : <ShieldQuestion size={20} aria-hidden />}
            <span className="devices-name">
              <strong>
                {device.isThis ? 'This browser' : device.isTrusted ? 'Another device of yours' : 'A new device asks'}
              </strong>
              {device.since && <span>Since {inMinutes(device.since)}</span>}
              {!device.isTrusted && approved.includes(device.deviceId) && (
                <span role="status">You have let it in. Go on there: press “It was the same, and I let it in”.</span>
              )}
              {!device.isTrusted && !approved.includes(device.deviceId) && (
                <>
                  <span>
                    If it is yours, it shows this number. If not, or the number differs, remove it: somebody else signed
                    in as you.
                  </span>
                  <SafetyNumber of={device} />
                </>
              )}
            </span>
            {!device.isTrusted && !approved.includes(device.deviceId) && (
              <Button size="small" look="primary" disabled={running} onClick={() => void approve(device)}>
                It is the same: let it in
              </Button>
            )}
            {!device.isThis && (
              <Button
                size="small"
                disabled={running}
                aria-label={`Remove the device of ${device.since ? inMinutes(device.since) : 'no known day'}`}
                onClick={() => setDoomed(device)}
              >
                Remove
              </Button>
            )}
          </li>
        ))}
      </ul>
      {running && <Waiting label="Changing the keys" />}
      <Dialog
        open={doomed !== undefined}
        onClose={() => setDoomed(undefined)}
        title="Remove this device?"
        description="It is sent nothing more, and the keys of your stories change, so that it cannot read what is written from now on. What it has already stays on it."
        actions={
          <>
            <Button onClick={() => setDoomed(undefined)}>Keep it</Button>
            <Button look="danger" onClick={() => void remove(doomed!)}>
              Remove it
            </Button>
          </>
        }
      />
    </section>
  );
}
