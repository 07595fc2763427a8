import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import { memo } from 'react';

export type StoryCard = Node<
  {
    title: string;
    text: string;
    follows: number;
    isMerge: boolean;
    isHere: boolean;
    isOnPath: boolean;
  },
  'story'
>;

/** A node of the story as a card. */
export const NodeCard = memo(function NodeCard({ id, data }: NodeProps<StoryCard>) {
  const { title, text, follows, isMerge, isHere, isOnPath } = data;
  const words = text.trim() ? text.trim().split(/\s+/).length : 0;
  const place = [
    words === 1 ? '1 word' : `${words} words`,
    isMerge && 'a merge',
    follows > 1 && `${follows} ways on`,
    follows === 0 && 'the end of a branch',
  ];
  return (
    <div
      role="button"
      data-node={id}
      tabIndex={isHere ? 0 : -1}
      aria-current={isHere ? 'true' : undefined}
      className={['card', isHere && 'card-here', isOnPath && 'card-on-path'].filter(Boolean).join(' ')}
    >
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <strong className="card-title">{title}</strong>
      <p className="card-text">{text.slice(0, 160) || 'Nothing written yet'}</p>
      <span className="unseen">{place.filter(Boolean).join(', ')}</span>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
});
