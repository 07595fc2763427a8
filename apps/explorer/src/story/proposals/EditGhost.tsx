import type { GhostNode } from '@creative-space/sdk';
import { useState } from 'react';
import { Button } from '../../parts/Button';
import { Dialog } from '../../parts/Dialog';
import { TextArea, TextField } from '../../parts/Field';
import { useProject } from '../../store/use-project';
import { proposalsOf } from './proposals';

/** Changes a proposal before it becomes a node. */
export function EditGhost({ ghost, onClose }: { ghost: GhostNode; onClose: () => void }) {
  const proposals = proposalsOf(useProject());
  const [title, setTitle] = useState(ghost.title);
  const [gist, setGist] = useState(ghost.gist);
  return (
    <Dialog
      open
      onClose={onClose}
      title="Make it yours"
      actions={
        <>
          <Button onClick={onClose}>Leave it as it is</Button>
          <Button
            look="primary"
            onClick={() => {
              proposals.accept(ghost, { title, gist });
              onClose();
            }}
          >
            Accept as changed
          </Button>
        </>
      }
    >
      <div className="ghost-form">
        <TextField label="Title" value={title} maxLength={160} onChange={({ target }) => setTitle(target.value)} />
        <TextArea label="What happens" rows={7} value={gist} onChange={({ target }) => setGist(target.value)} />
      </div>
    </Dialog>
  );
}
