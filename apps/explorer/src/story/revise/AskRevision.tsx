import type { ExpandBody, ExpandOperation } from '@creative-space/sdk';
import { WandSparkles } from 'lucide-react';
import { useMemo, useState, type RefObject } from 'react';
import { useUser } from '../../client/use-session';
import { AskRow } from '../../parts/AskRow';
import { Button } from '../../parts/Button';
import { Cost } from '../../parts/Cost';
import { Choice } from '../../parts/Field';
import { SignInFirst } from '../../parts/SignInFirst';
import { branchOf, nodeOf } from '../../store/story';
import { useProjectState } from '../../store/use-project';
import { RevisionView } from './RevisionView';

const OPERATIONS: { value: ExpandOperation; label: string }[] = [
  { value: 'expand', label: 'Expand: write it out' },
  { value: 'tighten', label: 'Tighten: say it in fewer words' },
  { value: 'rewrite', label: 'Rewrite: the same in other words' },
  { value: 'dialogue', label: 'Let them speak' },
  { value: 'sensory', label: 'Let it be seen and heard' },
  { value: 'shift_view', label: 'From another point of view' },
];

interface AskRevisionProps {
  node: string;
  /** The text field of the node. */
  field: RefObject<HTMLTextAreaElement | null>;
}

/** Asks for other words for a node, or for what is selected in it. */
export function AskRevision({ node, field }: AskRevisionProps) {
  const { story } = useProjectState();
  const user = useUser();
  const [operation, setOperation] = useState<ExpandOperation>('tighten');
  const text = nodeOf(story, node)?.text ?? '';
  // As it was selected when this was opened: a press on its fields takes the selection away.
  const [selection] = useState(() => selected(field.current));
  const isTrue = selection !== undefined && text.slice(selection.start, selection.end) === selection.text;
  const [asked, setAsked] = useState<ExpandBody>();
  const request = useMemo<ExpandBody>(
    () => ({ ...branchOf(story, node), node_id: node, operation, ...(isTrue ? { selection } : {}) }),
    [story, node, operation, isTrue, selection],
  );
  if (!user) return <SignInFirst what="Other words come from the server, and only when you ask." />;
  return (
    <form
      className="ask"
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(request);
      }}
    >
      <Choice
        label={isTrue ? `The ${selection.text.split(/\s+/).length} words that you selected` : 'The whole node'}
        value={operation}
        options={OPERATIONS}
        onChange={setOperation}
        hint={isTrue ? undefined : 'Select words before you press Revise to work on them alone.'}
      />
      <AskRow>
        <Cost operation="ai.expand" request={request} />
        <Button
          size="small"
          look="primary"
          type="submit"
          disabled={operation !== 'expand' && text.trim() === ''}
          icon={<WandSparkles size={14} aria-hidden />}
        >
          Ask
        </Button>
      </AskRow>
      {asked && <RevisionView node={node} request={asked} onClose={() => setAsked(undefined)} />}
    </form>
  );
}

function selected(field: HTMLTextAreaElement | null) {
  if (!field || field.selectionStart === field.selectionEnd) return undefined;
  const { selectionStart: start, selectionEnd: end } = field;
  return { start, end, text: field.value.slice(start, end) };
}
