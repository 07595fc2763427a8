import { mergeStories } from '../vault/merge-stories';
import { History } from './history';
import { EMPTY_STORY, type Story } from './story';

const told = (a: string, b: string): Story => ({
  ...EMPTY_STORY,
  nodes: [
    { id: 'a', parent_id: null, text: a },
    { id: 'b', parent_id: 'a', text: b },
  ],
});
const shown = (story: Story) => ({ story, selected: undefined });
const texts = (step: { story: Story } | undefined) => step?.story.nodes.map(({ text }) => text);

describe('undo, while others write too', () => {
  it('takes back what was done here and nothing of theirs, and redo brings it again', () => {
    const history = new History();
    const [before, mine, both] = [told('A.', 'B.'), told('A. Mine.', 'B.'), told('A. Mine.', 'B. Theirs.')];
    history.note('write', shown(before), mine, 'text a');
    history.takeIn(mine, both, mergeStories);
    const undone = history.undo(shown(both), mergeStories);
    expect(texts(undone)).toEqual(['A.', 'B. Theirs.']);
    const later = told('A.', 'B. Theirs. More.');
    expect(texts(history.redo(shown(later), mergeStories))).toEqual(['A. Mine.', 'B. Theirs. More.']);
  });

  it('goes on with the step that is being typed when something of theirs comes between', () => {
    const history = new History();
    const before = told('A.', 'B.');
    history.note('write', shown(before), told('A. M', 'B.'), 'text a');
    const typed = told('A. Mi', 'B.');
    history.note('write', shown(told('A. M', 'B.')), typed, 'text a');
    const both = told('A. Mi', 'B. Theirs.');
    history.takeIn(typed, both, mergeStories);
    const end = told('A. Mine.', 'B. Theirs.');
    history.note('write', shown(both), end, 'text a');
    expect(texts(history.undo(shown(end), mergeStories))).toEqual(['A.', 'B. Theirs.']);
    expect(history.undoLabel).toBeUndefined();
  });

  it('is exactly what was there, where nobody else writes', () => {
    const history = new History();
    const [before, after] = [told('A.', 'B.'), told('A. Mine.', 'B.')];
    history.note('write', shown(before), after, undefined);
    expect(history.undo(shown(after), undefined)?.story).toBe(before);
  });
});
