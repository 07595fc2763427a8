/** A sentence that gives a scene a sound, a smell or a hand movement, in both tenses and both persons. */
export interface Beat {
  past: string;
  present: string;
  /** In the first person of the present; only where somebody acts. */
  presentI?: string;
  reason: string;
}

const SOUND = 'One sound places the scene between two lines.';
const HANDS = 'A movement of the hands says what is not being said.';

/** With a thing of the scene. `{A}` is somebody present, or "I". */
export const BEATS: readonly Beat[] = [
  {
    past: '{A} turned {known} over once and set it down again.',
    present: '{A} turns {known} over once and sets it down again.',
    presentI: 'I turn {known} over once and set it down again.',
    reason: HANDS,
  },
  {
    past: '{A} moved {known} an inch to the left, and then back.',
    present: '{A} moves {known} an inch to the left, and then back.',
    presentI: 'I move {known} an inch to the left, and then back.',
    reason: HANDS,
  },
  {
    past: 'Nobody looked at {known}.',
    present: 'Nobody looks at {known}.',
    reason: 'What everybody avoids looking at gains weight.',
  },
  {
    past: '{A} waited a breath longer than was polite.',
    present: '{A} waits a breath longer than is polite.',
    presentI: 'I wait a breath longer than is polite.',
    reason: 'A pause before the next line lets this one land.',
  },
  {
    past: '{A} looked away, and for some time kept looking away.',
    present: '{A} looks away, and for some time keeps looking away.',
    presentI: 'I look away, and for some time keep looking away.',
    reason: 'Where the eyes go tells the reader what the words leave out.',
  },
  {
    past: 'Somewhere close by, wood creaked under a weight and was still.',
    present: 'Somewhere close by, wood creaks under a weight and is still.',
    reason: SOUND,
  },
  {
    past: 'There was a smell of cold smoke, faint and not recent.',
    present: 'There is a smell of cold smoke, faint and not recent.',
    reason: 'A smell brings the reader into the place faster than a look around it.',
  },
  {
    past: 'Far off somebody called a name, twice, and gave it up.',
    present: 'Far off somebody calls a name, twice, and gives it up.',
    reason: SOUND,
  },
  {
    past: '{A} counted to five before answering anything.',
    present: '{A} counts to five before answering anything.',
    presentI: 'I count to five before answering anything.',
    reason: 'A pause before the next line lets this one land.',
  },
  {
    past: 'It was quiet enough to hear who was breathing and who was not.',
    present: 'It is quiet enough to hear who is breathing and who is not.',
    reason: 'A silence that is heard is stronger than one that is only named.',
  },
  {
    past: '{A} kept a hand on {known} the whole time.',
    present: '{A} keeps a hand on {known} the whole time.',
    presentI: 'I keep a hand on {known} the whole time.',
    reason: HANDS,
  },
  {
    past: 'The air had gone colder, or nobody had noticed it before.',
    present: 'The air has gone colder, or nobody has noticed it before.',
    reason: 'Cold on the skin puts the reader in the room.',
  },
];
