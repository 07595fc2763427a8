import { Plus, Split, Sparkles, Trash2, WandSparkles } from 'lucide-react';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useUser } from '../../client/use-session';
import { Button, IconButton } from '../../parts/Button';
import { changeNode } from '../../store/edits';
import { nodeOf } from '../../store/story';
import { useProject, useProjectState } from '../../store/use-project';
import { useIsReader } from '../../sync/sync-state';
import { AskNext } from '../proposals/AskNext';
import { AskRevision } from '../revise/AskRevision';
import { AskWhatIf } from '../what-if/AskWhatIf';
import { jumpTo, useJump } from '../jump';
import type { Ask } from '../open-ask';
import type { Span } from '../proposals/locate';
import { focusCard } from '../tree/focus-card';
import { addChild, deleteSelected } from './actions';
import { NodeMarks } from './NodeMarks';
import { PathLine } from './PathLine';
import { TextEditor } from './TextEditor';
import { useMarks } from './use-marks';
import './node.css';

const ASKS: { ask: Ask; label: string; icon: typeof Sparkles }[] = [
  { ask: 'next', label: 'What happens next?', icon: Sparkles },
  { ask: 'what-if', label: 'What if …', icon: Split },
  { ask: 'revise', label: 'Revise', icon: WandSparkles },
];

interface NodePanelProps {
  id: string;
  /** The question that is open. */
  open: Ask | undefined;
  onOpen: (ask: Ask | undefined) => void;
}

/** The node that one is at: its title, its text, and what can be asked for it. */
export function NodePanel({ id, open, onOpen }: NodePanelProps) {
  const project = useProject();
  const { story } = useProjectState();
  const isReader = useIsReader();
  const field = useRef<HTMLTextAreaElement>(null);
  const node = nodeOf(story, id)!;
  const marks = useMarks(node);
  const jump = useJump();
  // One that was for another node, which is left, is over.
  useEffect(() => {
    if (jump && jump.node !== id) jumpTo(undefined);
  }, [jump, id]);
  // On a phone the question stands below the text. What is asked for there depends on whether somebody is signed in.
  const user = useUser();
  const showQuestion = useEffectEvent(() => {
    if (jump?.node !== id) document.getElementById('panel-ask')?.scrollIntoView({ block: 'nearest' });
  });
  useEffect(() => showQuestion(), [open, user]);
  const lead = ({ start, end }: Span) =>
    jumpTo({ node: id, quote: { start, end, words: node.text.slice(start, end) } });
  const words = node.text.trim() ? node.text.trim().split(/\s+/).length : 0;
  return (
    <section className="panel" aria-label="The node that you are at">
      <div className="panel-page">
        <div className="panel-head">
          <PathLine id={id} />
          <span className="panel-count">{words === 1 ? '1 word' : `${words} words`}</span>
          <IconButton
            size="small"
            label="Add a node after this one"
            icon={<Plus size={16} aria-hidden />}
            onClick={() => addChild(project)}
          />
          <IconButton
            size="small"
            label="Delete this node and what follows only from it"
            icon={<Trash2 size={16} aria-hidden />}
            onClick={() => deleteSelected(project)}
          />
        </div>
        <input
          className="panel-title"
          aria-label="Title"
          placeholder="Untitled"
          maxLength={160}
          readOnly={isReader}
          value={node.title ?? ''}
          onChange={({ target }) =>
            project.change('change a title', (now) => changeNode(now, id, { title: target.value }), {
              typing: `title ${id}`,
            })
          }
        />
        <TextEditor
          text={node.text}
          isReadOnly={isReader}
          label="Text"
          marks={marks}
          onUndo={() => project.undo()}
          onRedo={() => project.redo()}
          onLeave={() => focusCard(id)}
          jump={jump?.node === id ? jump : undefined}
          field={field}
          onChange={(text) => {
            jumpTo(undefined);
            project.change('write', (now) => changeNode(now, id, { text }), { typing: `text ${id}` });
          }}
        />
        <NodeMarks node={node} conflicts={marks.filter(({ kind }) => kind === 'conflict')} onShow={lead} />
      </div>
      <div className="panel-foot">
        {open && (
          <div className="panel-ask" id="panel-ask">
            {open === 'next' && <AskNext node={id} />}
            {open === 'what-if' && <AskWhatIf node={id} />}
            {open === 'revise' && <AskRevision node={id} field={field} />}
          </div>
        )}
        <div className="panel-buttons">
          {ASKS.map(({ ask, label, icon: Icon }) => (
            <Button
              key={ask}
              size="small"
              look={open === ask ? 'quiet' : 'bare'}
              aria-expanded={open === ask}
              aria-controls={open === ask ? 'panel-ask' : undefined}
              icon={<Icon size={15} aria-hidden />}
              onClick={() => onOpen(open === ask ? undefined : ask)}
            >
              {label}
            </Button>
          ))}
        </div>
      </div>
    </section>
  );
}
