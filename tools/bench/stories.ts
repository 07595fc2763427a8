import { readFileSync } from 'node:fs';

interface StoryNode {
  id: string;
  parent_id: string | null;
  title?: string;
  text: string;
}

/** Characters a node; 200 of them make a body of about 280 KB, which is a long story told in full. */
const NODE_CHARACTERS = 1_300;

/** A request for suggestions on a path of `length` nodes, made of the sample story's prose. */
export function suggestBody(length: number): string {
  const sample = JSON.parse(readFileSync('contracts/sample-story.json', 'utf8')) as { active_path: StoryNode[] };
  const prose = sample.active_path.map(({ text }) => text).join(' ');
  const active_path = Array.from({ length }, (_, index): StoryNode => {
    const start = (index * 377) % prose.length;
    const text = (prose.slice(start) + prose).slice(0, NODE_CHARACTERS);
    return { id: `n_${index}`, parent_id: index === 0 ? null : `n_${index - 1}`, title: `Beat ${index}`, text };
  });
  return JSON.stringify({ active_path, branch_canon: {} });
}
