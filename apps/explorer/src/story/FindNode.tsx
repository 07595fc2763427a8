import { Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { isTyping } from '../app/ProjectFrame';
import { IconButton } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { TextField } from '../parts/Field';
import { titleOf } from '../store/story';
import { useProject, useProjectState } from '../store/use-project';
import { focusCard } from './tree/focus-card';

const MOST = 40;

/** Goes to a node by its words: by the button, Ctrl+K, or / where nothing is typed. */
export function FindNode() {
  const project = useProject();
  const { story } = useProjectState();
  const [isOpen, setOpen] = useState(false);
  const [words, setWords] = useState('');

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isAsked =
        ((event.ctrlKey || event.metaKey) && event.key === 'k') || (event.key === '/' && !isTyping(event.target));
      if (!isAsked) return;
      event.preventDefault();
      setOpen(true);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  const wanted = words.trim().toLowerCase();
  const has = (text: string) => text.toLowerCase().includes(wanted);
  const matches = isOpen ? story.nodes.filter((node) => has(titleOf(node)) || has(node.text)) : [];
  // What is called so comes before what only speaks of it.
  const found = [...matches.filter((node) => has(titleOf(node))), ...matches.filter((node) => !has(titleOf(node)))];
  const go = (id: string | undefined) => {
    if (id === undefined) return;
    project.select(id);
    setOpen(false);
    setWords('');
    focusCard(id);
  };
  return (
    <>
      <IconButton
        className="tree-find"
        look="quiet"
        label="Find a node"
        icon={<Search size={16} aria-hidden />}
        onClick={() => setOpen(true)}
      />
      <Dialog open={isOpen} onClose={() => setOpen(false)} title="Find a node">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            go(found[0]?.id);
          }}
        >
          <TextField label="Words in it" value={words} onChange={({ target }) => setWords(target.value)} />
        </form>
        <ul className="found" aria-label="Nodes">
          {found.slice(0, MOST).map((node) => (
            <li key={node.id}>
              <button type="button" className="found-node" onClick={() => go(node.id)}>
                <strong>{titleOf(node)}</strong>
                <span>{node.text.slice(0, 90)}</span>
              </button>
            </li>
          ))}
        </ul>
        {found.length === 0 && <p role="status">No node has these words.</p>}
      </Dialog>
    </>
  );
}
