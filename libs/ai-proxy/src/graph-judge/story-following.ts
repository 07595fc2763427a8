import type { Following } from './canon-lines';
import type { StoryShape } from './judge-plan';

/** Of a longer branch only its end is told: as many nodes as a path may have. */
const LONGEST_BRANCH = 500;

/** Who follows whom in a story of which nothing else is there. */
export class StoryFollowing implements Following {
  constructor(private readonly shape: StoryShape) {}

  holds(ancestor: number, node: number): boolean {
    const { enter, leave } = this.shape;
    return ancestor < 0 || (enter[ancestor]! <= enter[node]! && leave[node]! <= leave[ancestor]!);
  }

  idOf(node: number): string {
    return this.shape.ids[node]!;
  }

  /** The ids of the nodes from the first of some to one that follows them all, or is one of them. */
  branch(nodes: readonly number[], to: number): string[] {
    const found: string[] = [];
    let left = new Set(nodes).size;
    for (let at = to; at >= 0 && left > 0; at = this.shape.parent[at]!) {
      found.push(this.idOf(at));
      if (nodes.includes(at)) left--;
    }
    return found.slice(0, LONGEST_BRANCH).reverse();
  }
}
