import type { SignedInUser } from '@creative-space/sdk';
import { CloudUpload, RefreshCw } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Link as To } from 'wouter';
import { useRunning } from '../client/use-running';
import { CodeDue, RecoveryCode } from '../devices/RecoveryCode';
import { isCodeDue, makeCode, noteWayBack } from '../devices/way-back';
import { Button } from '../parts/Button';
import { Notice } from '../parts/Notice';
import { Problem } from '../parts/Problem';
import { Waiting } from '../parts/Waiting';
import { useProjectState } from '../store/use-project';
import { linkOf, setLink, type Link } from '../sync/link';
import { useSyncState } from '../sync/sync-state';
import { IN_SHORT } from '../sync/sync-words';
import { mustBeLetIn, putOnServer } from '../vault/server-stories';

/** The two things that a story can have on the server, each turned on by itself. */
export function OnServer({ user, link }: { user: SignedInUser; link: Link | undefined }) {
  const { id } = useProjectState();
  const state = useSyncState();
  const { running, error, run } = useRunning();
  const [isOutside, setOutside] = useState(false);
  const [code, setCode] = useState<string>();

  const turn = (how: { sync?: boolean; backup?: boolean }) =>
    run(async () => {
      // Not what is shown: it may not be read yet, and a second place for the story would take the link of the first.
      const now = await linkOf(id);
      if (now) return setLink(id, { ...now, ...how });
      if (await mustBeLetIn(user.id)) return setOutside(true);
      await noteWayBack(user.id);
      await putOnServer(id, user.id, { sync: false, backup: false, ...how });
      if (isCodeDue(user.id)) setCode(await makeCode(user.id));
    });
  const makeAgain = () => run(async () => setCode(await makeCode(user.id)));

  return (
    <section className="devices-part" aria-labelledby="on-server">
      <h2 id="on-server">This story on the server</h2>
      <p className="devices-note">
        It is encrypted in this browser before anything is sent. The server keeps it and passes it on; it cannot read a
        word, not the title either.
      </p>
      {isOutside && (
        <Notice look="caution" title="First let this browser in" actions={<To href="/devices">To your devices</To>}>
          You have stories on the server already. What opens them belongs into this browser first.
        </Notice>
      )}
      {error !== undefined && <Problem error={error} />}
      {link && !running && <CodeDue userId={user.id} isShown={code !== undefined} onMake={() => void makeAgain()} />}
      <div className="ways">
        <Switch
          icon={<RefreshCw size={20} aria-hidden />}
          title="Keep it in step"
          isOn={link?.sync === true}
          isBusy={running}
          state={link?.sync && state ? IN_SHORT[state.status] : undefined}
          onTurn={(sync) => void turn({ sync })}
        >
          On all your devices, and with people whom you invite. Each change goes to the others; offline, it goes later.
        </Switch>
        <Switch
          icon={<CloudUpload size={20} aria-hidden />}
          title="Back it up"
          isOn={link?.backup === true}
          isBusy={running}
          onTurn={(backup) => void turn({ backup })}
        >
          A version every ten minutes while you write. Each can be brought back as a copy, on an empty device too.
        </Switch>
      </div>
      {running && <Waiting label="Making keys and a place for it" />}
      <RecoveryCode userId={user.id} code={code} onClose={() => setCode(undefined)} />
    </section>
  );
}

interface SwitchProps {
  icon: ReactNode;
  title: string;
  isOn: boolean;
  isBusy: boolean;
  /** How it goes, while it is on. */
  state?: string;
  onTurn: (isOn: boolean) => void;
  children: ReactNode;
}

function Switch({ icon, title, isOn, isBusy, state, onTurn, children }: SwitchProps) {
  return (
    <div className={isOn ? 'way way-on' : 'way'}>
      <h3>
        {icon}
        {title}
        {isOn && <span className="way-state">{state ?? 'On'}</span>}
      </h3>
      <p className="devices-note">{children}</p>
      <Button
        look={isOn ? 'quiet' : 'primary'}
        disabled={isBusy}
        aria-label={`${title}: turn ${isOn ? 'off' : 'on'}`}
        onClick={() => onTurn(!isOn)}
      >
        {isOn ? 'Turn off' : 'Turn on'}
      </Button>
    </div>
  );
}
