import type { Template } from './template';

export const arrival: Template[] = [
  {
    titles: ['Asking for {A}', 'By name'],
    gist: '{newcomer} turns up {at} asking for {A} by name, and already knows one thing about {known} that only {B} could have told.',
  },
  {
    titles: ['The wrong visitor', 'The right answers'],
    gist: '{A} has been expecting somebody else. Instead comes {newcomer}, with the same errand and all the right answers, unable or unwilling to say who sent them.',
  },
  {
    titles: ['The kept place', 'A seat is taken'],
    gist: '{newcomer} takes the place that was being kept for another {at}, and {B} does not object. {A} seems to be the only one who finds that strange.',
  },
  {
    titles: ['Carried in', 'How long has it been here?'],
    gist: '{figure} brings in {newcomer}, soaked through and barely able to stand. Before {A} can ask anything, the newcomer recognises {known} and wants to know how long it has been here.',
  },
  {
    titles: ['Word comes first', 'To be treated as a friend'],
    gist: '{message} reaches {A} ahead of the visitor: {newcomer} is on the way, must be received as a friend, and must on no account be left alone with {B}.',
  },
  {
    titles: ['{B} is not alone', 'In tow'],
    gist: '{B} comes back with {newcomer} in tow and no explanation. By the time {A} is given one, the guest has looked at everything {at} and has stopped in front of {object}.',
  },
  {
    titles: ['The twin', 'Two of a kind'],
    gist: '{newcomer} is carrying the exact twin of {known}. {A} sees it a moment before {B} does, and uses the moment to cover it up.',
  },
  {
    titles: ['Broken in the first minute', 'And nothing happens'],
    gist: '{newcomer} breaks the rule within the first minute, in ignorance or contempt: {broken} Nothing happens, and {A} sees that {B} had known all along that nothing would.',
  },
  {
    titles: ['A day early', 'Nothing is ready'],
    gist: 'What {A} was preparing for comes a day early. {newcomer} stands {at} while nothing is ready, and {B} begins to answer questions that {A} should have answered.',
  },
];

export const returning: Template[] = [
  {
    titles: ['Back in its place', 'Cleaned and returned'],
    gist: 'Overnight {known} has been put back where it belongs, cleaned, with no word of explanation. {A} looks at {B}, and {B} looks at {figure}.',
  },
  {
    titles: ['Where it began', 'Not the only one'],
    gist: '{A} goes back to the spot where it all began and finds signs that {B} comes there too, alone, and often. Beside them lies {object}.',
  },
  {
    titles: ['The question again', 'An answer that did not last'],
    gist: 'An answer given long ago turns out to have settled nothing: {question} {B} raises it again {at}, and this time {A} has something to lose by replying.',
  },
  {
    titles: ['{Z} again', 'News of {Z}'],
    gist: '{Z}, long out of sight, is suddenly part of it again. {message} is all about {Z}, and it is meant for {B} rather than for {A}.',
  },
  {
    titles: ['{lost} has been seen', 'Seen alive'],
    gist: '{message} reaches {A} before {B} can: {lost} has been seen, alive, by somebody with no reason to lie. {A} has an hour in which to decide whether {B} should know.',
  },
  {
    titles: ['What {lost} left', 'Kept since {lost}'],
    gist: '{B} has kept something that {lost} once left behind. It makes sense only when laid beside {object}, and {A} is the first to see the two together.',
  },
  {
    titles: ['{Z} comes back', 'Not recognised'],
    gist: '{Z} appears {at}, so changed that {A} does not see it at first. {B} does, and pretends not to.',
  },
  {
    titles: ['Asked a second time', 'The same words'],
    gist: '{B} puts to {A} the very question that {A} once dodged, in the same words. This time {figure} is listening for the answer, and there is no door to leave by.',
  },
  {
    titles: ['Said again', 'Word for word'],
    gist: '{quote.} {B} says it a second time {at}, word for word, and now {A} hears what was wrong with it.',
  },
  {
    titles: ['The old habit', 'A broken resolution'],
    gist: 'Under strain {A} falls back into the habit that everybody thought was broken. {B} draws the right conclusion within a minute, and covers for it before {figure} can ask.',
  },
];
