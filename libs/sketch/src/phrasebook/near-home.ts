import type { Milieu } from './milieu';

export const home: Milieu = {
  signs:
    'mother father sister brother kitchen wedding family child children daughter son husband wife dinner garden bedroom mum dad sofa',
  genres: 'romance literary domestic family drama coming-of-age comedy slice of life',
  newcomers: [
    'a cousin whom nobody has mentioned for years',
    'a neighbour with a dish and a question',
    'a former tenant',
    'a child who has run away from somewhere close by',
    'an old friend at the wrong moment',
  ],
  figures: ['the neighbour', 'the eldest', 'the lodger', 'the teacher'],
  tokens: ['an unsent letter', 'a picture with one face cut out', 'a spare key', 'a recipe in a strange hand'],
  deadlines: [
    'before the guests arrive',
    'before the children are awake',
    'before the visitor leaves',
    'before the week is out',
  ],
  threats: [
    'somebody knocks and does not wait',
    'the light goes out in the middle of the meal',
    'footsteps stop outside the gate',
    'somebody reads the letter aloud',
  ],
  settings: ['at the kitchen table', 'on the back step', 'in the hallway', 'under the stairs'],
  messages: [
    'a letter addressed to someone else',
    'a summons at four in the morning',
    'a card with no name',
    'an invitation meant as a warning',
  ],
};

export const uncanny: Milieu = {
  signs:
    'ghost shadow shadows grave spirit spirits curse cursed whisper witch demon haunted coffin phantom vampire spell',
  genres: 'gothic horror ghost supernatural weird fairy tale magical paranormal uncanny',
  newcomers: [
    'a visitor who leaves no footprints',
    'a child who knows the house',
    'a priest who will not come inside',
    "somebody who answers to a dead person's name",
    'a stranger who is expected',
  ],
  figures: ['the housekeeper', 'the sexton', 'the oldest tenant', 'the one who sleeps downstairs'],
  tokens: ['a lock of hair in a twist of paper', 'a candle burnt at both ends', "a child's shoe", 'a covered mirror'],
  deadlines: [
    'before the candle is out',
    'before the clock strikes',
    'before the last bell',
    'before it is fully dark',
  ],
  threats: [
    'a door that was locked stands open',
    'every clock in the place stops',
    'the same sound comes again, from inside',
    'the dogs will not come in',
  ],
  settings: ['at the turn of the stairs', 'by the covered well', 'in the unused room', 'among the graves'],
  messages: [
    'a letter in a dead hand',
    'a message scratched on the window',
    'a warning in a voice nobody knows',
    'a note that was not there yesterday',
  ],
};

export const modern: Milieu = {
  signs:
    'phone telephone car cars taxi office computer screen email train apartment app website bus laptop airport traffic elevator internet camera radio television electric',
  genres: 'contemporary urban campus techno workplace modern satire',
  newcomers: [
    'an auditor nobody ordered',
    'a courier who insists on a signature',
    'a former colleague with a new name',
    'a journalist with half the story',
    'somebody from the other building',
  ],
  figures: ['the receptionist', 'the intern', 'the security guard', 'the flatmate'],
  tokens: ['a locked phone', "a visitor's badge", 'a printout with one line blacked out', 'a spare key card'],
  deadlines: [
    'before the doors open',
    'before the file is sent',
    'before the last train',
    'before anyone checks the footage',
  ],
  threats: [
    'the whole floor loses its connection',
    'the wrong person gets copied in',
    'the fire alarm goes off',
    'a video starts going round',
  ],
  settings: ['in the stairwell', 'in the car park', 'at the end of the corridor', 'in the queue'],
  messages: [
    'a message from a deleted number',
    'a voicemail three weeks old',
    'an email sent to the wrong list',
    'a note on the windscreen',
  ],
};

/** For a story that shows none of the others. */
export const town: Milieu = {
  signs: 'town village street market church shop inn road bridge square',
  genres: '',
  newcomers: [
    'a stranger with a claim',
    'a messenger who has been on the road for days',
    'somebody who left long ago',
    'a collector of old debts',
    'a child with a question',
  ],
  figures: ['the oldest person present', 'the next-door neighbour', 'the host', 'the youngest person present'],
  tokens: ['a folded letter', 'a small iron key', 'a bundle of papers', 'a marked coin'],
  deadlines: ['before dark', 'before the doors are shut', 'before the next bell', 'before anyone else hears of it'],
  threats: [
    'the weather breaks',
    'somebody starts to ring the bell',
    'the only way out is blocked',
    'a crowd begins to gather',
  ],
  settings: ['by the door', 'at the edge of the crowd', 'in the empty street', 'where the light does not reach'],
  messages: [
    'a letter that has been opened once',
    'word from outside',
    'a note in an unknown hand',
    'a promise passed on at third hand',
  ],
};
