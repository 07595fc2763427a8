import { parentsOf } from '@creative-space/story';
import { indexOf, parentOnPath, type Story } from '../../store/story';

/** Where an arrow key leads from a node; undefined where it leads nowhere, or the key is no arrow. */
export function neighbour(story: Story, from: string, key: string): string | undefined {
  const index = indexOf(story);
  if (!index.has(from)) return undefined;
  if (key === 'ArrowLeft') return parentOnPath(story, index.node(from));
  if (key === 'ArrowRight') return index.children(from)[0]?.id;
  if (key === 'Home') return index.roots()[0]?.id;
  if (key !== 'ArrowUp' && key !== 'ArrowDown') return undefined;
  const step = key === 'ArrowDown' ? 1 : -1;
  // Siblings first; past their end, the next card of the same depth.
  const level = levelOf(story, from);
  return level[level.indexOf(from) + step];
}

/** All nodes as far from their root as this one, from above to below as the tree shows them. */
function levelOf(story: Story, id: string): string[] {
  const index = indexOf(story);
  const depthOf = (of: string): number => index.path(of).length;
  const depth = depthOf(id);
  let level = index.roots().map((node) => node.id);
  for (let at = 1; at < depth; at++) {
    level = level.flatMap((of) =>
      index
        .children(of)
        .filter((child) => parentsOf(child)[0] === of)
        .map((child) => child.id),
    );
  }
  return level;
}
