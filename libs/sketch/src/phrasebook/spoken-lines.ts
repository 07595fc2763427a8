/** A line with who says it, told in both tenses. `{A}` and `{B}` are two people who are there. */
export interface Line {
  past: string;
  present: string;
}

export const SPOKEN_LINES: readonly Line[] = [
  { past: '"{question}" {A} asked.', present: '"{question}" {A} asks.' },
  { past: '"Not here," said {A}.', present: '"Not here," says {A}.' },
  { past: '"Then say it," {B} said.', present: '"Then say it," {B} says.' },
  { past: '"And {known}?" {A} asked.', present: '"And {known}?" {A} asks.' },
  { past: '"You heard me," said {B}.', present: '"You heard me," says {B}.' },
  { past: '"Tell me that again, and slowly," said {A}.', present: '"Tell me that again, and slowly," says {A}.' },
  { past: '"I have nothing to add," {B} said, and added nothing.', present: '"I have nothing to add," {B} says.' },
  { past: '"Leave {known} where it is," {A} said.', present: '"Leave {known} where it is," {A} says.' },
  { past: '"You were there," said {A}. "I was not."', present: '"You were there," says {A}. "I was not."' },
];

/** How somebody else who is there takes it. */
export const WATCHED_LINES: readonly Line[] = [
  { past: '{B} saw all of it and said nothing.', present: '{B} sees all of it and says nothing.' },
  { past: 'From where {B} stood it looked like something else.', present: 'From where {B} stands it looks otherwise.' },
  { past: '{B} watched {known}, and the hands near it.', present: '{B} watches {known}, and the hands near it.' },
  { past: 'What {B} made of it did not show.', present: 'What {B} makes of it does not show.' },
  { past: '{B} had expected it, though not so soon.', present: '{B} has expected it, though not so soon.' },
  {
    past: 'To {B} the silence afterwards was the loud part.',
    present: 'To {B} the silence afterwards is the loud part.',
  },
];
