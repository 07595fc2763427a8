import { CornerDownRight } from 'lucide-react';
import { useLocation } from 'wouter';
import { jumpTo } from '../story/jump';
import { nodeOf, titleOf } from '../store/story';
import { useProject, useProjectState } from '../store/use-project';
import './quote.css';

interface QuoteProps {
  node: string;
  words: string;
  /** Where they stood when they were found; looked for when absent. */
  start?: number;
  end?: number;
}

/** Words of the story, which lead to their place. */
export function Quote({ node: id, words, start, end }: QuoteProps) {
  const project = useProject();
  const { story } = useProjectState();
  const [, go] = useLocation();
  const node = nodeOf(story, id);
  if (!node) return <blockquote className="quote quote-gone">“{words}”</blockquote>;
  const from = start ?? Math.max(0, node.text.indexOf(words));
  return (
    <button
      type="button"
      className="quote"
      onClick={() => {
        jumpTo({ node: id, quote: { start: from, end: end ?? from + words.length, words } });
        project.select(id);
        go(`/p/${project.id}`);
      }}
    >
      <span className="quote-words">“{words}”</span>
      <span className="quote-place">
        <CornerDownRight size={12} aria-hidden /> {titleOf(node)}
      </span>
    </button>
  );
}

/** The name of a node, which leads to it. */
export function NodeLink({ id }: { id: string }) {
  const project = useProject();
  const { story } = useProjectState();
  const [, go] = useLocation();
  const node = nodeOf(story, id);
  if (!node) return <span>{id}</span>;
  return (
    <button
      type="button"
      className="node-link"
      onClick={() => {
        project.select(id);
        go(`/p/${project.id}`);
      }}
    >
      {titleOf(node)}
    </button>
  );
}
