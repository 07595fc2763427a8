import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { Initials } from '../../sync/Initials';
import type { Present } from '../../sync/sync-state';

export type StoryCard = Node<
  {
    title: string;
    text: string;
    follows: number;
    isMerge: boolean;
    isHere: boolean;
    isOnPath: boolean;
    /** The others who are at it now. */
    people: readonly Present[];
  },
  'story'
>;

/** A node of the story as a card. */
export const NodeCard = memo(function NodeCard({ id, data }: NodeProps<StoryCard>) {
  const { title, text, follows, isMerge, isHere, isOnPath, people } = data;
  const words = text.trim() ? text.trim().split(/\s+/).length : 0;
  const place = [
    words === 1 ? '1 word' : `${words} words`,
    isMerge && 'a merge',
    follows > 1 && `${follows} ways on`,
    follows === 0 && 'the end of a branch',
    people.length > 0 && `${people.map(({ name }) => name).join(' and ')} here now`,
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
      {people.length > 0 && (
        <span className="card-people">
          {people.slice(0, 3).map((person) => (
            <Initials key={person.key} of={person} />
          ))}
        </span>
      )}
      <p className="card-text">{text.slice(0, 160) || 'Nothing written yet'}</p>
      <span className="unseen">{place.filter(Boolean).join(', ')}</span>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
});
