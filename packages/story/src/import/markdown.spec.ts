import { parentsOf } from '../graph/story.ts';
import { validateGraph } from '../graph/validate.ts';
import type { ImportedStory } from './imported-story.ts';
import { importMarkdown } from './markdown.ts';

const told = ({ graph }: ImportedStory) => graph.nodes.map((node) => [node.id, parentsOf(node).join(), node.text]);

const BOOK = `---
author: "Ida"
---
# The Pier

## One

It *rains* on the [pier](https://example.com/pier). ![a boat](boat.png)

\`\`\`
# no heading
\`\`\`

### One, later <!-- night -->

> She \\*waits\\*.

Two
---
End.
`;

describe('importMarkdown', () => {
  it('reads headings as chapters that follow each other', () => {
    const story = importMarkdown(BOOK);
    expect(told(story)).toEqual([
      ['one', '', 'It rains on the pier.\n\n# no heading'],
      ['one-later-night', 'one', 'She *waits*.'],
      ['two', 'one-later-night', 'End.'],
    ]);
    expect([story.title, story.meta]).toEqual(['The Pier', { author: 'Ida' }]);
    expect(story.losses.map(({ kind, line }) => [kind, line])).toEqual([['asset', 8]]);
    expect(validateGraph(story.graph)).toEqual([]);
  });

  it('reads them as a tree when asked to', () => {
    expect(told(importMarkdown(BOOK, { outline: 'tree' })).map(([id, parent]) => [id, parent])).toEqual([
      ['the-pier', ''],
      ['one', 'the-pier'],
      ['one-later-night', 'one'],
      ['two', 'the-pier'],
    ]);
  });

  it('follows links between headings, as a story of choices has them', () => {
    const story = importMarkdown(
      '# A story\n\n## Gate {#gate}\n\nHello.\n\n- [In](#house)\n- [Away](#the-road)\n\n## House {#house}\n\n[Back](#gate)\n\n## The road\n\nDust.',
    );
    expect(told(story)).toEqual([
      ['gate', '', 'Hello.'],
      ['house', 'gate', ''],
      ['the-road', 'gate', 'Dust.'],
    ]);
    expect(story.details['gate']!.links.map(({ label }) => label)).toEqual(['In', 'Away']);
    expect(story.details['house']!.links).toEqual([{ kind: 'link', to: 'gate', label: 'Back', back: true }]);
  });

  it('reads an outline of lists, an item a node', () => {
    const list = '- It begins\n  - He goes\n    on and on\n  - He stays\n- It ends';
    expect(told(importMarkdown(list, { outline: 'tree' })).map(([, parent, text]) => [parent, text])).toEqual([
      ['', 'It begins'],
      ['section-1', 'He goes\non and on'],
      ['section-1', 'He stays'],
      ['', 'It ends'],
    ]);
    expect(importMarkdown(list).graph.nodes.map((node) => parentsOf(node).length)).toEqual([0, 1, 1, 1]);
  });

  it('reads plain prose as one node', () => {
    expect(told(importMarkdown('Just a *man*.\n\nHe waits.'))).toEqual([['section-1', '', 'Just a man.\n\nHe waits.']]);
    expect(() => importMarkdown(' \n')).toThrow('line 1');
  });
});
