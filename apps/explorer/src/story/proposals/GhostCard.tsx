import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import type { GhostNode } from '@creative-space/sdk';
import { Check, Pencil, TriangleAlert, X } from 'lucide-react';
import { memo, useState } from 'react';
import { Button, IconButton } from '../../parts/Button';
import { useProject } from '../../store/use-project';
import { focusCard } from '../tree/focus-card';
import { EditGhost } from './EditGhost';
import { MOVE_WORDS } from './moves';
import { proposalsOf } from './proposals';
import './ghosts.css';

export type GhostFlowNode = Node<{ ghost: GhostNode }, 'ghost'>;

/** A proposal beside the node that it would follow: faded, until the writer takes it. */
export const GhostCard = memo(function GhostCard({ data: { ghost } }: NodeProps<GhostFlowNode>) {
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <Ghost ghost={ghost} />
    </>
  );
});

/** What a proposal says, and what the writer may do with it. */
export function Ghost({ ghost }: { ghost: GhostNode }) {
  const project = useProject();
  const proposals = proposalsOf(project);
  // What was pressed goes away with the proposal.
  const decide = (decision: () => void) => {
    decision();
    focusCard(project.snapshot().selected);
  };
  const [isEdited, setEdited] = useState(false);
  const breaks = ghost.conflicts.length + ghost.canon_touch.filter(({ effect }) => effect === 'breaks').length;
  return (
    <article className="ghost nopan" aria-label={`Proposal: ${ghost.title}`}>
      <header className="ghost-head">
        <span className="ghost-move">{MOVE_WORDS[ghost.move] ?? ghost.move}</span>
        {breaks > 0 && (
          <span className="ghost-breaks" title="It goes against what your canon says">
            <TriangleAlert size={12} aria-hidden /> against the canon
          </span>
        )}
      </header>
      <h3 className="ghost-title">{ghost.title}</h3>
      <p className="ghost-gist">{ghost.gist}</p>
      <footer className="ghost-actions">
        <Button
          size="small"
          look="primary"
          icon={<Check size={14} aria-hidden />}
          onClick={() => decide(() => proposals.accept(ghost))}
        >
          Accept
        </Button>
        <IconButton
          size="small"
          label={`Edit “${ghost.title}” before accepting`}
          icon={<Pencil size={14} aria-hidden />}
          onClick={() => setEdited(true)}
        />
        <IconButton
          size="small"
          label={`Refuse “${ghost.title}”`}
          icon={<X size={14} aria-hidden />}
          onClick={() => decide(() => proposals.refuse(ghost))}
        />
      </footer>
      {isEdited && <EditGhost ghost={ghost} onClose={() => setEdited(false)} />}
    </article>
  );
}
