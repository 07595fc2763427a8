import { Plus, Trash2 } from 'lucide-react';
import { Button, IconButton } from '../../parts/Button';
import { changeNode } from '../../store/edits';
import { nodeOf } from '../../store/story';
import { useProject, useProjectState } from '../../store/use-project';
import { addChild, deleteSelected } from './actions';
import { TextEditor } from './TextEditor';
import './node.css';

/** The node that one is at: its title, its text, and what can be done with it. */
export function NodePanel({ id }: { id: string }) {
  const project = useProject();
  const { story } = useProjectState();
  const node = nodeOf(story, id)!;
  return (
    <section className="panel" aria-label="The node that you are at">
      <div className="panel-page">
        <input
          className="panel-title"
          aria-label="Title"
          placeholder="Untitled"
          maxLength={160}
          value={node.title ?? ''}
          onChange={({ target }) =>
            project.change('change a title', (now) => changeNode(now, id, { title: target.value }), {
              typing: `title ${id}`,
            })
          }
        />
        <TextEditor
          text={node.text}
          label="Text"
          onChange={(text) => project.change('write', (now) => changeNode(now, id, { text }), { typing: `text ${id}` })}
        />
      </div>
      <footer className="panel-foot">
        <Button size="small" icon={<Plus size={16} aria-hidden />} onClick={() => addChild(project)}>
          Add a node
        </Button>
        <IconButton
          size="small"
          label="Delete this node and what follows only from it"
          icon={<Trash2 size={16} aria-hidden />}
          onClick={() => deleteSelected(project)}
        />
      </footer>
    </section>
  );
}
