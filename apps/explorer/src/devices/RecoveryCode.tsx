import { Copy, Printer } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';

/** The code that opens everything on an empty device, shown this once. */
export function RecoveryCode({ code, onDone }: { code: string | undefined; onDone: () => void }) {
  const [isWritten, setWritten] = useState(false);
  const [isCopied, setCopied] = useState(false);
  const done = () => {
    if (!isWritten) return;
    setWritten(false);
    setCopied(false);
    onDone();
  };
  return (
    <Dialog
      open={code !== undefined}
      onClose={done}
      title="Write down your recovery code"
      description="It opens your stories when this device is lost or broken. Nobody else has it and it is not shown again: without it and without your devices, nobody can bring your stories back, the server neither."
      actions={
        <Button look="primary" disabled={!isWritten} onClick={done}>
          Done
        </Button>
      }
    >
      <p className="recovery-code" aria-label="Your recovery code">
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
