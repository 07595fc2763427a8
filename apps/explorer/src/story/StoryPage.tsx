import { useProjectState } from '../store/use-project';
import { FindNode } from './FindNode';
import { NodePanel } from './node/NodePanel';
import { useOpenAsk } from './open-ask';
import { TreeCanvas } from './tree/TreeCanvas';
import './story.css';

/** The tree of a story, and beside it the node that one is at. */
export default function StoryPage() {
  const { selected, story } = useProjectState();
  const [open, setOpen] = useOpenAsk();
  return (
    <div className="story">
      <div className="story-canvas">
        <TreeCanvas />
        <FindNode />
      </div>
      {selected !== undefined && story.nodes.some(({ id }) => id === selected) && (
        <NodePanel key={selected} id={selected} open={open} onOpen={setOpen} />
      )}
    </div>
  );
}
