import type { Form } from './forms';
import { bringsMark, marksLost, marksOf } from './markup';

const lost = (form: Form, before: string, after: string, lines: 'each' | 'some' = 'each') =>
  marksLost(marksOf(before, form), marksOf(after, form), lines);
const brings = (form: Form, before: string, after: string, known: string[] = []) => {
  const uses = known.map((text) => marksOf(text, form));
  return bringsMark(marksOf(before, form), marksOf(after, form), (mark) => uses.some((marks) => marks.has(mark)));
};

const SCREEN = 'INT. HALL - DAY\n\nThe bell.\n\nEDWIN\n(eyes shut)\nSend him out.\n\nCUT TO:';
const SCRIPT = [
  'label keep:',
  '    show mina tired',
  '    mina "Hang {b}up{/b}, [name]."',
  '    "She is right."',
  '    menu:',
  '        "Hang up.":',
  '            jump hang_up',
  '    $ knows = True',
].join('\n');
const INK = [
  '=== shore ===',
  'The tide is {high: in|out}.',
  '* [Wait] You wait.',
  '    -> harbour',
  '+ (ask) Ask her. # aside',
  '~ asked = true',
].join('\n');

describe('the marks of a text', () => {
  it.each<[form: Form, what: string, before: string, after: string]>([
    ['twee', 'a link', 'Go. [[Take the lift->Between floors]]', 'Go. Take the lift'],
    ['twee', 'the target of a link', '[[Wait->Gate]]', '[[Wait->Door]]'],
    ['twee', 'a link that is its own target', 'Go. [[Pick up the coat]]', 'Go. [[Pick up the green coat]]'],
    ['twee', 'a macro', '<<set $floor to 3>>The lift stops.', 'The lift stops.'],
    ['twee', 'the argument of a macro', '<<set $floor to 3>>', '<<set $floor to 4>>'],
    ['twee', 'a macro with its hook', '(if: $lit)[The lamp is lit.]', '(if: $lit) The lamp is lit.'],
    ['twee', 'a named hook', '|lamp>[The lamp is lit.]', 'The lamp is lit.'],
    ['twee', 'a variable', 'You have $coins left.', 'You have coins left.'],
    ['twee', 'the head of a passage', ':: Gate [dark]\nIt opens.', 'It opens.'],
    ['ink', 'a knot', INK, INK.replace('=== shore ===', 'At the shore')],
    ['ink', 'a divert', INK, INK.replace('-> harbour', 'to the harbour')],
    ['ink', 'a choice', INK, INK.replace('* [Wait] ', '')],
    ['ink', 'the label of a choice', INK, INK.replace('(ask) ', '')],
    ['ink', 'a condition', INK, INK.replace('{high: in|out}', 'in')],
    ['ink', 'an assignment', INK, INK.replace('~ asked = true', 'She is asked.')],
    ['ink', 'a tag', INK, INK.replace(' # aside', '')],
    ['renpy', 'a label', SCRIPT, SCRIPT.replace('label keep:', 'Once upon a time,')],
    ['renpy', 'a jump', SCRIPT, SCRIPT.replace('jump hang_up', 'go on to the next part')],
    ['renpy', 'a flag', SCRIPT, SCRIPT.replace('$ knows = True', '(She knows.)')],
    ['renpy', 'who speaks', SCRIPT, SCRIPT.replace('mina "', '"')],
    ['renpy', 'the quotation marks of a line', SCRIPT, SCRIPT.replace('"She is right."', 'She is right.')],
    ['renpy', 'a text tag', SCRIPT, SCRIPT.replace('{b}up{/b}', 'up')],
    ['renpy', 'a variable', SCRIPT, SCRIPT.replace('[name]', 'Juno')],
    ['renpy', 'a choice', SCRIPT, SCRIPT.replace('"Hang up.":', '"Hang up."')],
    ['fountain', 'a cue', SCREEN, SCREEN.replace('EDWIN\n', 'Edwin said:\n')],
    ['fountain', 'a cue as another', SCREEN, SCREEN.replace('EDWIN', 'ROSE')],
    ['fountain', 'the heading of a scene', SCREEN, SCREEN.replace('INT. HALL - DAY', 'The hall, by day')],
    ['fountain', 'a parenthetical', SCREEN, SCREEN.replace('(eyes shut)\n', '')],
    ['fountain', 'a transition', SCREEN, SCREEN.replace('CUT TO:', 'Then:')],
    ['markdown', 'a link', 'See [the map](map.md).', 'See the map.'],
    ['markdown', 'the target of a link', 'See [the map](map.md).', 'See [the map](chart.md).'],
    ['markdown', 'an image', '![The map](map.png)', '[The map](map.png)'],
    ['markdown', 'a heading', '## Low tide\nIt rained.', 'Low tide\nIt rained.'],
    ['markdown', 'a break', 'It rained.\n\n***\n\nIt stopped.', 'It rained.\n\nIt stopped.'],
    ['prose', 'emphasis', 'She did *not* come.', 'She did not come.'],
    ['prose', 'strong emphasis', 'She did **not** come.', 'She did *not* come.'],
  ])('in %s are lost with %s', (form, _, before, after) => {
    expect(before).not.toBe(after);
    expect(lost(form, before, before)).toBe(0);
    expect(lost(form, before, after)).toBeGreaterThan(0);
  });

  it.each<[form: Form, what: string, before: string, after: string]>([
    ['twee', 'the words of a link', '[[Take the lift->Between floors]]', '[[Go up->Between floors]]'],
    ['twee', 'the words of a hook', '(if: $lit)[The lamp is lit.]', '(if: $lit)[The lamp burns.]'],
    ['ink', 'the words of a choice', INK, INK.replace('[Wait] You wait.', '[Stay] You stay.')],
    ['renpy', 'what is said', SCRIPT, SCRIPT.replace('She is right.', 'She may be right.')],
    ['renpy', 'the words of a choice', SCRIPT, SCRIPT.replace('"Hang up.":', '"Put it down.":')],
    ['fountain', 'what is done', SCREEN, SCREEN.replace('The bell.', 'The bell rings.')],
    ['fountain', 'how it is said', SCREEN, SCREEN.replace('(eyes shut)', '(eyes closed)')],
    ['prose', 'marks that are none', 'Five * six is 30, at 3/4 #9, she said_once.', 'It is 30.'],
    ['twee', 'other line ends', '[[Wait->Gate]]\r\n:: Gate\r\nIt opens.', '[[Wait->Gate]]\n:: Gate\nIt opens.'],
  ])('in %s do not change with %s', (form, _, before, after) => {
    expect(before).not.toBe(after);
    expect(lost(form, before, after)).toBe(0);
    expect(brings(form, before, after)).toBe(false);
  });

  it.each<[form: Form, what: string, before: string, after: string]>([
    ['twee', 'a link', 'Go.', 'Go. [[On->Attic]]'],
    ['twee', 'a macro', 'Go.', '<<set $gone to true>>Go.'],
    ['ink', 'a divert', 'Go.', 'Go. -> attic'],
    ['renpy', 'a jump', '"Go."', '"Go."\njump attic'],
    ['renpy', 'somebody whom the script does not define', '"Go."', 'osric "Go."'],
    ['markdown', 'an image', 'Go.', '![Go](go.png)'],
    ['prose', 'a tag', 'Go.', '<b>Go.</b>'],
    ['prose', 'a heading', 'Go.', '# Out\nGo.'],
    ['prose', 'emphasis', 'Go.', '*Go.*'],
  ])('in %s are brought with %s', (form, _, before, after) => {
    expect(brings(form, before, after)).toBe(true);
  });

  it('may dress words as the story does, and add lines to a screenplay', () => {
    expect(brings('prose', 'Go.', '*Go.*', ['She did *not* come.'])).toBe(false);
    expect(brings('renpy', '"Go."', 'osric "{b}Go.{/b}"', ['osric "{b}No.{/b}"'])).toBe(false);
    expect(brings('fountain', SCREEN, `${SCREEN}\n\nROSE\nNo.`)).toBe(false);
  });

  it('may join the lines of one who speaks, where lines may be joined', () => {
    const twice = 'mina "Hang up."\nmina "It is a game."';
    expect(lost('renpy', twice, 'mina "Hang up. It is a game."', 'some')).toBe(0);
    expect(lost('renpy', twice, 'mina "Hang up. It is a game."')).toBe(1);
    expect(lost('renpy', twice, '"Mina says that it is a game."', 'some')).toBe(1);
  });
});
