import type { LossSum } from '@creative-space/story';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';

interface ImportReportProps {
  imported: { title: string; nodes: number; losses: LossSum[] } | undefined;
  onClose: () => void;
}

/** What an import could not carry over, before the story is opened. */
export function ImportReport({ imported, onClose }: ImportReportProps) {
  return (
    <Dialog
      open={imported !== undefined}
      onClose={onClose}
      title={`“${imported?.title}” is imported`}
      description={`${imported?.nodes === 1 ? '1 node' : `${imported?.nodes} nodes`}. A story here has no scripts, so this was left out:`}
      actions={
        <Button look="primary" onClick={onClose}>
          Open the story
        </Button>
      }
    >
      <ul className="losses">
        {imported?.losses.map(({ kind, count, example }) => (
          <li key={kind}>
            <span className="losses-count">{count}</span>
            <div>
              <strong>{kind.replaceAll('_', ' ')}</strong>
              <code>
                line {example.line}: {example.what}
              </code>
            </div>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
