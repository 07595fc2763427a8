import { pathOf, titleOf } from '../../store/story';
import { useProject, useProjectState } from '../../store/use-project';

/** The way from the root to a node: what a request about it would carry. */
export function PathLine({ id }: { id: string }) {
  const project = useProject();
  const { story } = useProjectState();
  const before = pathOf(story, id).slice(0, -1);
  if (before.length === 0) return <p className="path-line">The beginning</p>;
  const shown = before.slice(-2);
  return (
    <nav className="path-line" aria-label="The way here">
      {before.length > shown.length && <span aria-hidden>… </span>}
      {shown.map((node) => (
        <button key={node.id} type="button" className="path-step" onClick={() => project.select(node.id)}>
          {titleOf(node)}
        </button>
      ))}
    </nav>
  );
}
