import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import { memo } from 'react';

export type StoryCard = Node<
  {
    title: string;
    text: string;
    /** Place on the path that one is on, counted from 1; undefined off it. */
    level: number | undefined;
    follows: number;
    isMerge: boolean;
    isHere: boolean;
    isOnPath: boolean;
  },
  'story'
>;

/** A node of the story as a card. */
export const NodeCard = memo(function NodeCard({ id, data }: NodeProps<StoryCard>) {
  const { title, text, level, follows, isMerge, isHere, isOnPath } = data;
  const words = text.trim() ? text.trim().split(/\s+/).length : 0;
  const place = [isMerge && 'a merge', follows > 1 && `${follows} ways on`, follows === 0 && 'the end of a branch'];
  return (
    <div
      role="treeitem"
      data-node={id}
      tabIndex={isHere ? 0 : -1}
      aria-selected={isHere}
      aria-level={level}
      aria-label={[title, `${words} words`, ...place].filter(Boolean).join(', ')}
      className={['card', isHere && 'card-here', isOnPath && 'card-on-path'].filter(Boolean).join(' ')}
    >
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <strong className="card-title">{title}</strong>
      <p className="card-text">{text.slice(0, 160) || 'Nothing written yet'}</p>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
});
