import type { OwnDevice, Vault } from '@creative-space/vault';
import { KeyRound, Laptop, MessageSquareLock } from 'lucide-react';
import { useState, type FormEvent, type ReactNode } from 'react';
import { client } from '../client/session';
import { useRunning } from '../client/use-running';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { TextField } from '../parts/Field';
import { Problem } from '../parts/Problem';
import { Waiting } from '../parts/Waiting';
import { letIn, openVault } from '../vault/open-vault';
import { SafetyNumber } from './SafetyNumber';

/** The ways for a browser that is new to a person: a code, a passphrase, another device. */
export function LetIn({ userId, onDone }: { userId: string; onDone: () => void }) {
  const [recoveryCode, setCode] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [asks, setAsks] = useState(false);
  const { running, error, run } = useRunning();
  const enter = (work: (vault: Vault) => Promise<unknown>) =>
    run(async () => {
      await work(await openVault(userId));
      letIn(userId);
      onDone();
    });
  const startAnew = () =>
    enter(async ({ deviceId }) => {
      const { items } = await client.listDevices();
      for (const { device_id } of items) if (device_id !== deviceId) await client.deleteDevice(device_id);
    });
  return (
    <section className="devices-part" aria-labelledby="let-in">
      <h2 id="let-in">This browser is new to your stories</h2>
      <p className="devices-note">
        They are on the server, encrypted, and only you can open them. Choose the way that you have at hand.
      </p>
      {error !== undefined && <Problem error={error} />}
      {running && <Waiting label="Opening your stories" />}
      <div className="ways">
        <Way
          icon={<KeyRound size={20} aria-hidden />}
          title="With your recovery code"
          onSubmit={() => void enter((vault) => vault.unlock({ recoveryCode }))}
        >
          <TextField
            label="Recovery code"
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            value={recoveryCode}
            onChange={({ target }) => setCode(target.value)}
          />
          <Button type="submit" look="primary" disabled={running || !recoveryCode.trim()}>
            Open with the code
          </Button>
        </Way>
        <Way
          icon={<MessageSquareLock size={20} aria-hidden />}
          title="With your passphrase"
          onSubmit={() => void enter((vault) => vault.unlock({ passphrase }))}
        >
          <TextField
            label="Passphrase"
            type="password"
            autoComplete="off"
            hint="If you have set one. Takes a few seconds."
            value={passphrase}
            onChange={({ target }) => setPassphrase(target.value)}
          />
          <Button type="submit" disabled={running || !passphrase}>
            Open with the passphrase
          </Button>
        </Way>
        <ByDevice userId={userId} isBusy={running} onJoin={(device) => void enter((vault) => vault.joinBy(device))} />
      </div>
      <Button look="bare" size="small" onClick={() => setAsks(true)}>
        I have none of these any more
      </Button>
      <Dialog
        open={asks}
        onClose={() => setAsks(false)}
        title="Begin anew?"
        description="Your other devices, the passphrase and the code are forgotten, and this browser begins on its own. What is on the server of your stories can then be opened by nobody, unless others are in them who let you in again."
        actions={
          <>
            <Button onClick={() => setAsks(false)}>Keep looking</Button>
            <Button
              look="danger"
              onClick={() => {
                setAsks(false);
                void startAnew();
              }}
            >
              Begin anew
            </Button>
          </>
        }
      />
    </section>
  );
}

interface WayProps {
  icon: ReactNode;
  title: string;
  onSubmit: () => void;
  children: ReactNode;
}

function Way({ icon, title, onSubmit, children }: WayProps) {
  return (
    <form
      className="way"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <h3>
        {icon}
        {title}
      </h3>
      {children}
    </form>
  );
}

interface ByDeviceProps {
  userId: string;
  isBusy: boolean;
  onJoin: (device: OwnDevice) => void;
}

/** Two screens show the same number; then the one that is in lets the other one in. */
function ByDevice({ userId, isBusy, onJoin }: ByDeviceProps) {
  const [devices, setDevices] = useState<OwnDevice[]>();
  const { running, error, run } = useRunning();
  const show = () =>
    run(async () => {
      const found = await (await openVault(userId)).devices();
      setDevices(found.filter(({ isThis }) => !isThis));
    });
  return (
    <Way icon={<Laptop size={20} aria-hidden />} title="With another device of yours" onSubmit={() => void show()}>
      {error !== undefined && <Problem error={error} />}
      {!devices && (
        <>
          <p className="devices-note">One that your stories are open on. Both show a number, and you compare them.</p>
          <Button type="submit" disabled={running || isBusy}>
            Show the number
          </Button>
        </>
      )}
      {devices?.length === 0 && <p className="devices-note">There is no other device any more.</p>}
      {devices?.map((device) => (
        <div key={device.deviceId} className="way-device">
          <p className="devices-note">
            Open “Devices” there. Where it shows this number, press “let it in”; then come back here.
          </p>
          <SafetyNumber of={device} />
          <Button disabled={isBusy} onClick={() => onJoin(device)}>
            It was the same, and I let it in
          </Button>
        </div>
      ))}
    </Way>
  );
}
