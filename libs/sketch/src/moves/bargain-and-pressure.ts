import type { Template } from './template';

export const bargain: Template[] = [
  {
    titles: ['The price of silence', 'For one night'],
    gist: '{B} saw what {A} did and offers to keep quiet. The price is small and odd: the use of {known} for one night, no questions asked.',
  },
  {
    titles: ['One condition', 'The way out'],
    gist: '{newcomer} offers {A} a way out on one condition: {B} is to stay behind, and is never to know that there was a choice.',
  },
  {
    titles: ['Half in advance', 'Nothing else to offer'],
    gist: '{A} needs {B’s} help {deadline} and has nothing left to give for it but the truth about {known}. {B} wants half of that in advance.',
  },
  {
    titles: ['One story', 'Agreed between them'],
    gist: '{A} and {B} agree on a single account of what happened and rehearse it {at}, until they reach the first detail on which neither will give way.',
  },
  {
    titles: ['An exception', 'Just this once'],
    gist: '{figure} is ready to look away, just this once, from the rule: {rule} {A} may have the exception if {B} takes the blame for asking.',
  },
  {
    titles: ['The better offer', 'A buyer for {known}'],
    gist: 'Somebody has already made {B} an offer for {known}, and it is a good one. {A} has to better it {deadline}, with other people’s money.',
  },
  {
    titles: ['A price on the answer', 'How {figure} knows'],
    gist: '{figure} can answer it: {question} The price is {object}, to be left {at}, and {A} must neither tell {B} nor ask how {figure} knows.',
  },
  {
    titles: ['Written down', 'Before it can be read'],
    gist: 'Somebody has put the words on paper: {quote.} {B} offers {A} the sheet at a price, {deadline}, and has kept no copy, or says so.',
  },
  {
    titles: ['On these terms', 'A witness to it'],
    gist: '{A} consents to go, provided that {B} stays. Both know that the condition is the whole point, and {figure} is made to witness it.',
  },
  {
    titles: ['An old favour', 'Called in'],
    gist: '{B} calls in a favour that {A} had hoped was forgotten. It falls due {deadline}, and it can only be paid by betraying {figure}.',
  },
];

export const pressure: Template[] = [
  {
    titles: ['{deadline}', 'Means and knowledge'],
    gist: 'It has to be done {deadline}. {A} has the means, {B} has the knowledge, and neither is willing to be the first to say so {at}.',
  },
  {
    titles: ['No more privacy', 'With everyone listening'],
    gist: '{threat}. Whatever {A} meant to settle with {B} in private has to be settled {at} instead, with everyone listening.',
  },
  {
    titles: ['The count', 'It does not come out'],
    gist: 'A count is taken {at}, of people, stores and hours, and it does not come out right. {A} knows what is missing; {B} is the one who will be asked.',
  },
  {
    titles: ['Asked aloud', 'A few breaths'],
    gist: '{figure} finally says it aloud: {question} {A} has a few breaths in which to speak before {B} does.',
  },
  {
    titles: ['Watched', 'A third in the room'],
    gist: '{figure} has been told to keep an eye on {A}, and does it badly. From now on every word to {B} must be chosen for a listener, because there is one.',
  },
  {
    titles: ['What {holder} believes', 'One sentence'],
    gist: '{holder} is about to act on a belief about {matter}. {A} could put it right in one sentence, and {B} sees to it {at} that the sentence is not said.',
  },
  {
    titles: ['The rule stands', 'Close enough to see'],
    gist: '{A} can save {B} {deadline} only by going against the rule: {rule} {figure} is standing close enough to see.',
  },
  {
    titles: ['Two calls at once', 'Not both'],
    gist: 'Two calls come in the same minute: {B} needs {A} {at}, and {message} demands an answer {deadline}. There is no way to do both, and no time to explain.',
  },
  {
    titles: ['Keep {B} talking', 'The long conversation'],
    gist: '{A} has to keep {B} talking, and away from {known}, until the work next door is finished. It goes well, until {B} begins to enjoy it.',
  },
  {
    titles: ['Overheard', 'By the time it has gone round'],
    gist: '{figure} caught only this much of it: {quote.} By the time it has gone round, nobody will stand next to {A}, and {B} has to decide whether to set it right.',
  },
];
