import type { EditorView } from '@codemirror/view';
import type { StoryNode } from '@creative-space/story';
import { Check, X } from 'lucide-react';
import type { RefObject } from 'react';
import { Button } from '../../parts/Button';
import { placeOf } from '../proposals/locate';
import { useProposals } from '../proposals/use-proposals';
import { showSpan } from './editor-marks';

const KINDS = { replace: 'Instead', insert: 'Put in', cut: 'Leave out' };

/** The suggestions for a text, with their reasons, to take or to leave. */
export function NodeMarks({ node, view }: { node: StoryNode; view: RefObject<EditorView | undefined> }) {
  const [{ inline }, proposals] = useProposals();
  const mine = inline.filter(({ node_id }) => node_id === node.id);
  if (mine.length === 0) return null;
  return (
    <ul className="suggestions" aria-label="Suggestions for this text">
      {mine.map((one) => {
        const place = placeOf(node.text, one);
        return (
          <li key={one.id} className="suggestion">
            <button
              type="button"
              className="suggestion-words"
              disabled={!place}
              onClick={() => place && view.current && showSpan(view.current, place)}
            >
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
