import { parentsOf } from '@creative-space/story';
import { addNode, removeNode } from '../../store/edits';
import { newId } from '../../store/ids';
import type { OpenProject } from '../../store/open-project';
import { indexOf, nodeOf, titleOf } from '../../store/story';

/** Adds an empty node after the one that the writer is at, and goes there. */
export function addChild(project: OpenProject): void {
  const { selected } = project.snapshot();
  const id = newId();
  const node = { id, parent_id: selected ?? null, text: '' };
  project.change('add a node', (story) => addNode(story, node), { select: id });
}

/** Removes the node that the writer is at with all that only it leads to, and goes to the one before it. */
export function deleteSelected(project: OpenProject): void {
  const { selected, story } = project.snapshot();
  const node = nodeOf(story, selected);
  if (!node) return;
  const beside = indexOf(story)
    .roots()
    .find(({ id }) => id !== node.id)?.id;
  const next = parentsOf(node)[0] ?? beside;
  project.change(`delete “${titleOf(node)}”`, (now) => removeNode(now, node.id), { select: next });
}
