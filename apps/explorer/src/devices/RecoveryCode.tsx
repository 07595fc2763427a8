import { Copy, Printer } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { Notice } from '../parts/Notice';
import { isCodeDue, noteWritten } from './way-back';

interface CodeDueProps {
  userId: string;
  /** Whether one is shown now. */
  isShown: boolean;
  onMake: () => void;
}

/** Offers a code as long as none was written down. */
export function CodeDue({ userId, isShown, onMake }: CodeDueProps) {
  if (isShown || !isCodeDue(userId)) return null;
  return (
    <Notice
      look="caution"
      title="No recovery code is written down"
      actions={
        <Button size="small" look="primary" onClick={onMake}>
          Make a code now
        </Button>
      }
    >
      Without one, and without your devices, nobody can bring your stories back from the server. A new code ends one
      that was made before.
    </Notice>
  );
}

interface RecoveryCodeProps {
  userId: string;
  code: string | undefined;
  onClose: () => void;
}

/** The code that opens everything on an empty device, shown this once. Who closes it unwritten is offered another one. */
export function RecoveryCode({ userId, code, onClose }: RecoveryCodeProps) {
  const [isWritten, setWritten] = useState(false);
  const [isCopied, setCopied] = useState(false);
  const close = () => {
    setWritten(false);
    setCopied(false);
    onClose();
  };
  const done = () => {
    noteWritten(userId);
    close();
  };
  return (
    <Dialog
      open={code !== undefined}
      onClose={close}
      title="Write down your recovery code"
      description="It opens your stories when this device is lost or broken. Nobody else has it and it is not shown again: without it and without your devices, nobody can bring your stories back, the server neither."
      actions={
        <Button look="primary" disabled={!isWritten} onClick={done}>
          Done
        </Button>
      }
    >
      <p className="recovery-code" role="group" aria-label="Your recovery code">
        {code}
      </p>
      <div className="devices-buttons recovery-ways">
        <Button
          size="small"
          icon={<Copy size={14} aria-hidden />}
          onClick={() => void navigator.clipboard.writeText(code!).then(() => setCopied(true))}
        >
          {isCopied ? 'Copied' : 'Copy'}
        </Button>
        <Button size="small" icon={<Printer size={14} aria-hidden />} onClick={() => print()}>
          Print
        </Button>
      </div>
      <label className="devices-check recovery-ways">
        <input type="checkbox" checked={isWritten} onChange={({ target }) => setWritten(target.checked)} />I have
        written it down
      </label>
    </Dialog>
  );
}
