import * as fc from 'fast-check';
import { type PathNode, renderSuggest } from '@cse/prompts';
import { hostilePath, mobyDickCanon, mobyDickPath, sampleStory } from '../../fixtures';
import type { JsonObject } from './json';
import { quoteFrom } from './quotes';
import { jsonObjectsIn, readStory, type Story } from './story-reader';

function readFrom(path: PathNode[], canon = {}): Story {
  const wants = { ghosts: 3, inlines: 3, existing_children: [], rejected: [], slots: ['aligned' as const] };
  const prompt = renderSuggest({ active_path: path, branch_canon: canon, ...wants }, '0123456789abcdef');
  const blocks = (parts: { text: string }[]): JsonObject[] => parts.map(({ text }) => ({ type: 'text', text }));
  return readStory({ system: blocks(prompt.system), messages: [{ role: 'user', content: blocks(prompt.content) }] });
}

const idsAndTexts = (path: PathNode[]): unknown => path.map(({ id, text }) => ({ id, text }));

describe('what the fake reads from a prompt', () => {
  it('is the path, node by node, whatever the nodes hold', () => {
    for (const path of [hostilePath(), mobyDickPath(200), sampleStory().active_path]) {
      expect(readFrom(path).nodes).toEqual(idsAndTexts(path));
    }
  });

  it('is the people and facts of the canon, and the task', () => {
    const { branch_canon, active_path } = sampleStory();
    const story = readFrom(active_path, branch_canon);
    expect(story.people.toSorted()).toEqual(branch_canon.characters!.map(({ name }) => name).toSorted());
    expect(story.factIds.toSorted()).toEqual(branch_canon.facts!.map(({ id }) => id).toSorted());
    expect(story.task).toContain('<task>');
    expect(readFrom(mobyDickPath(50), mobyDickCanon(mobyDickPath(50))).people).toContain('Queequeg');
  });

  it('finds JSON objects wherever they stand', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.string()), { maxLength: 5 }), (objects) => {
        const text = objects.map((object) => `some words: ${JSON.stringify(object)}; `).join('\n');
        expect(jsonObjectsIn(text)).toEqual(objects);
      }),
    );
    expect(jsonObjectsIn('an open { brace, then {"id":"a"}')).toEqual([{ id: 'a' }]);
  });

  it('quotes true slices that occur once', () => {
    const texts = [...hostilePath(), ...mobyDickPath(50)].map(({ text }) => text);
    for (const text of texts) {
      for (let nth = 0; nth < 9; nth++) {
        const quote = quoteFrom(text, nth);
        expect(text.slice(quote.start, quote.end)).toBe(quote.text);
        expect(quote.text.isWellFormed()).toBe(true);
      }
    }
    const moby = mobyDickPath(50).map(({ text }) => quoteFrom(text, 3).text);
    expect(moby.filter((quote, index) => mobyDickPath(50)[index]!.text.split(quote).length !== 2)).toEqual([]);
  });
});
