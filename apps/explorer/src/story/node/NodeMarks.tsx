import type { StoryNode } from '@creative-space/story';
import { Check, TriangleAlert, X } from 'lucide-react';
import { Button } from '../../parts/Button';
import { placeOf, type Span } from '../proposals/locate';
import type { Suggestion } from '../proposals/proposals';
import { useProposals } from '../proposals/use-proposals';
import type { Mark } from './marks';

const KINDS = { replace: 'Instead', insert: 'Put in', cut: 'Leave out' };

interface NodeMarksProps {
  node: StoryNode;
  /** What the last check found here. */
  conflicts: readonly Mark[];
  onShow: (place: Span) => void;
}

/** What is underlined in a text, in words: what contradicts the canon, and suggestions to take or to leave. */
export function NodeMarks({ node, conflicts, onShow }: NodeMarksProps) {
  const [{ inline }] = useProposals();
  const mine = inline.filter(({ node_id }) => node_id === node.id);
  return (
    <>
      {conflicts.length > 0 && (
        <ul className="suggestions" aria-label="What contradicts the canon here">
          {conflicts.map((one) => (
            <li key={one.id}>
              <button type="button" className="broken" onClick={() => onShow(one)}>
                <TriangleAlert size={14} aria-hidden />
                <span>
                  <strong>{one.words}</strong> “{shortened(node.text.slice(one.start, one.end))}”
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {mine.length > 0 && <Suggestions node={node} mine={mine} onShow={onShow} />}
    </>
  );
}

const shortened = (words: string): string => (words.length > 90 ? `${words.slice(0, 88).trimEnd()} …` : words);

interface SuggestionsProps {
  node: StoryNode;
  mine: readonly Suggestion[];
  onShow: (place: Span) => void;
}

function Suggestions({ node, mine, onShow }: SuggestionsProps) {
  const [, proposals] = useProposals();
  return (
    <ul className="suggestions" aria-label="Suggestions for this text">
      {mine.map((one) => {
        const place = placeOf(node.text, one);
        return (
          <li key={one.id} className="suggestion">
            <button type="button" className="suggestion-words" disabled={!place} onClick={() => place && onShow(place)}>
              <span className="suggestion-kind">{KINDS[one.kind]}</span>
              {one.original && <del>{one.original}</del>} {one.text && <ins>{one.text}</ins>}
            </button>
            <p className="suggestion-reason">{one.reason}</p>
            <div className="suggestion-actions">
              <Button
                size="small"
                icon={<Check size={14} aria-hidden />}
                disabled={!place}
                onClick={() => proposals.acceptInline(one)}
              >
                Accept
              </Button>
              <Button
                size="small"
                look="bare"
                icon={<X size={14} aria-hidden />}
                onClick={() => proposals.dismissInline(one)}
              >
                Dismiss
              </Button>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
