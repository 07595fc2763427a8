import type { Template } from './template';

export const reversal: Template[] = [
  {
    titles: ['The other side of {known}', 'What {B} was guarding'],
    gist: '{A} learns that {B} has been guarding {known}, not hiding it. Every step taken against {B} so far has helped somebody else, and that somebody is still {at}.',
  },
  {
    titles: ['{B} says no', 'The refused prize'],
    gist: '{B} is offered exactly what everyone supposed was wanted, and turns it down in front of {figure}. {A} is left to work out what {B} knows that makes the prize worthless.',
  },
  {
    titles: ['Left open on purpose', 'Too easy'],
    gist: 'It goes too easily: nobody stands in the way, {object} lies where it should, and {A} understands only {at} that the way in was left open for exactly this.',
  },
  {
    titles: ['To the letter', 'A promise kept'],
    gist: '{B} keeps a promise to {A} to the letter, and the letter is the trap. By the time {figure} asks who is responsible, only {A} can be named.',
  },
  {
    titles: ['{A} gives the order', 'Obeyed at once'],
    gist: '{A} stops asking and commands. {B} obeys at once, which is worse than a refusal: whatever happens next {at} belongs to {A} alone.',
  },
  {
    titles: ['Whose {head}', 'Given back in public'],
    gist: '{known} turns out to have belonged to {B} all along. {A}, who has treated it as proof, must hand it over while {figure} watches.',
  },
  {
    titles: ['A bought voice', 'Paid to agree'],
    gist: 'The one voice that always took {A’s} side turns out to have been bought. {B} mentions it in passing, as if it were common knowledge, and names the sum.',
  },
  {
    titles: ['Right for an hour', '{A} wins'],
    gist: '{A} wins the argument with {B} and is proved wrong within the hour, when {threat}. The decision they have just carried out is the one that cannot be undone.',
  },
  {
    titles: ['The wrong answer', 'Supplied in good faith'],
    gist: 'Everyone had settled for one answer, and it is wrong. {question} {B} supplied it, in good faith, and {A} has to break the news {at}.',
  },
  {
    titles: ['The signal', 'Already under way'],
    gist: '{quote.} To {figure} it was the agreed signal. Things are under way {at} before {A} or {B} can explain that it was nothing of the kind.',
  },
  {
    titles: ['Nobody’s rule', 'Who kept it alive'],
    gist: 'Nobody can say who first laid down the rule: {rule} {A} finds the proof that {B} has been keeping it alive alone, and keeping others afraid of it.',
  },
  {
    titles: ['The wrong one rescued', 'Not a captive'],
    gist: '{A} goes to great trouble to free {B} and finds that {B} was staying by choice. The rescue itself is what gives them both away to {figure}.',
  },
];

export const revelation: Template[] = [
  {
    titles: ['What {figure} saw', 'Mostly out of tiredness'],
    gist: '{figure} has known the truth about {known} from the beginning and says so {at}, mostly out of tiredness. {A} has to hear it without letting {B} see that it is news.',
  },
  {
    titles: ['Half an answer', 'The missing half'],
    gist: '{A} gets half an answer to the question {question} The missing half points at {B}, who is {at} and has heard every word.',
  },
  {
    titles: ['Two memories', '{B’s} version'],
    gist: '{A} and {B} compare what they remember, hour by hour, and find one point on which they cannot both be right: which of them was {at} first.',
  },
  {
    titles: ['A mark on {known}', 'A habit of the hand'],
    gist: 'There is a mark on {known} that was not there before. {A} knows whose habit it is to make such marks, and until now nobody had thought of that person at all.',
  },
  {
    titles: ['Taken for someone else', 'In the half-dark'],
    gist: 'In the half-dark {B} takes {A} for another and says the thing that {A} was never meant to hear. {A} answers in the other’s place, and gets the rest of it.',
  },
  {
    titles: ['The name {name}', '{name}, in passing'],
    gist: '{figure} lets the name {name} fall as if it meant nothing. {B} stops in the middle of a sentence, and {A} understands that the silence of the last days has been about this.',
  },
  {
    titles: ['Why the rule was made', 'The first offence'],
    gist: '{A} finds out why there is a rule at all: {rule} It was made after something {B} did, and {figure} was there.',
  },
  {
    titles: ['{holder} learns', 'Who has known better'],
    gist: 'What {holder} believes about {matter} is overturned {at}, and {A} is asked who has known better all this time. The honest answer is {B}.',
  },
  {
    titles: ['Meant for another', 'Who will not look up'],
    gist: 'The words {quote} turn out to have been meant for somebody else {at}. {A} finds out for whom by watching who will not look up.',
  },
  {
    titles: ['A useful mistake', 'Wrong about {B}'],
    gist: '{A} has believed the wrong thing about {B} for a long time, and {message} proves it. Worse, being wrong has been convenient, and {figure} says so.',
  },
];
