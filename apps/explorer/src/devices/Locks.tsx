import { KeyRound, MessageSquareLock } from 'lucide-react';
import { useState } from 'react';
import { client } from '../client/session';
import { useAnswer } from '../client/use-answer';
import { useRunning } from '../client/use-running';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { TextField } from '../parts/Field';
import { Notice } from '../parts/Notice';
import { Problem } from '../parts/Problem';
import { Waiting } from '../parts/Waiting';
import { openVault } from '../vault/open-vault';
import { CodeDue, RecoveryCode } from './RecoveryCode';
import { isCodeDue, makeCode, noteWritten } from './way-back';

/** Fewer letters are guessed by machines in an afternoon. */
const LEAST_LETTERS = 12;

const askDevices = (signal: AbortSignal) => client.listDevices({ signal });

/** What opens everything on an empty device: a code on paper, a passphrase in one's head. */
export function Locks({ userId }: { userId: string }) {
  const { answer, error, again } = useAnswer(askDevices);
  const { running, error: failure, run } = useRunning();
  const [code, setCode] = useState<string>();
  const [isSetting, setSetting] = useState(false);
  const [passphrase, setPassphrase] = useState('');
  const since = (kind: 'recovery' | 'passphrase') => answer?.items.find((one) => one.kind === kind)?.created_at;
  const hasNone = answer && !since('recovery') && !since('passphrase');
  const makeOne = () =>
    run(async () => {
      setCode(await makeCode(userId));
      again();
    });
  const setPhrase = () =>
    run(async () => {
      await (await openVault(userId)).setPassphrase(passphrase);
      // That is a way back too.
      noteWritten(userId);
      setSetting(false);
      setPassphrase('');
      again();
    });
  return (
    <section className="devices-part" aria-labelledby="locks">
      <h2 id="locks">If this device is lost</h2>
      {hasNone && !isCodeDue(userId) && (
        <Notice look="caution" title="There is no way back yet">
          When your devices are lost, so are the stories on the server. Make a recovery code and keep it on paper.
        </Notice>
      )}
      {!running && <CodeDue userId={userId} isShown={code !== undefined} onMake={() => void makeOne()} />}
      {error !== undefined && <Problem error={error} onRetry={again} />}
      {failure !== undefined && !isSetting && <Problem error={failure} />}
      <ul className="devices-list">
        <li>
          <KeyRound size={20} aria-hidden />
          <span className="devices-name">
            <strong>Recovery code</strong>
            <span>{since('recovery') ? `Made on ${day(since('recovery')!)}. A new one ends it.` : 'None yet.'}</span>
          </span>
          <Button
            size="small"
            look={since('recovery') ? 'quiet' : 'primary'}
            disabled={running}
            onClick={() => void makeOne()}
          >
            {since('recovery') ? 'Make a new one' : 'Make a code'}
          </Button>
        </li>
        <li>
          <MessageSquareLock size={20} aria-hidden />
          <span className="devices-name">
            <strong>Passphrase</strong>
            <span>
              {since('passphrase') ? `Set on ${day(since('passphrase')!)}.` : 'None. Some words that only you know.'}
            </span>
          </span>
          <Button size="small" disabled={running} onClick={() => setSetting(true)}>
            {since('passphrase') ? 'Change it' : 'Set one'}
          </Button>
        </li>
      </ul>
      {running && !isSetting && <Waiting label="Changing what opens your stories" />}
      <RecoveryCode userId={userId} code={code} onClose={() => setCode(undefined)} />
      <Dialog
        open={isSetting}
        onClose={() => setSetting(false)}
        title="Set a passphrase"
        description="It opens your stories on an empty device. The server never sees it, so it cannot be sent to you when it is forgotten."
        actions={
          <>
            <Button onClick={() => setSetting(false)}>Cancel</Button>
            <Button
              look="primary"
              disabled={running || passphrase.length < LEAST_LETTERS}
              onClick={() => void setPhrase()}
            >
              Set it
            </Button>
          </>
        }
      >
        <TextField
          label="Passphrase"
          type="password"
          autoComplete="new-password"
          hint="At least 12 letters: four or five words that have nothing to do with each other."
          value={passphrase}
          onChange={({ target }) => setPassphrase(target.value)}
        />
        {running && <Waiting label="Locking your keys with it: some seconds" />}
        {failure !== undefined && <Problem error={failure} />}
      </Dialog>
    </section>
  );
}

const day = (time: string): string =>
  new Date(time).toLocaleDateString(undefined, { day: 'numeric', month: 'long', year: 'numeric' });
