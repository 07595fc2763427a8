import type { Template } from './template';

export const turnOfView: Template[] = [
  {
    titles: ['As {B} sees it', 'The same hours'],
    gist: 'The same hours again, from {B’s} side: what looked like coldness towards {A} was counting, and what was being counted were the chances of getting {object} out unseen.',
  },
  {
    titles: ['{figure} looks on', 'Everything of the hands'],
    gist: '{figure} watches {A} and {B} {at}, understands nothing of the words and everything of the hands, and makes up a mind on the strength of it.',
  },
  {
    titles: ['A rehearsed sentence', '{B}, alone'],
    gist: 'For the first time we are alone with {B}, who practises a sentence meant for {A} {at} and discards it piece by piece, until only a warning is left.',
  },
  {
    titles: ['The outsider’s account', 'Right facts, wrong reasons'],
    gist: '{newcomer} tells strangers what has happened here, and gets the facts right and the reasons wrong. In that account {A} is the one to be afraid of.',
  },
  {
    titles: ['From hand to hand', 'The way of {known}'],
    gist: 'One scene follows {known} instead of anybody’s thoughts: from {B} to {figure}, and on to somebody who has no idea what it is. {A} sees it last.',
  },
  {
    titles: ['Where {Z} is', 'At third hand'],
    gist: 'Elsewhere {Z} hears of it, late and at third hand. It is the one wrong detail, a thing that {B} never said, that makes {Z} set out.',
  },
  {
    titles: ['Left out of it', 'A kind omission'],
    gist: '{B} tells {figure} what happened {at} and leaves {A} out entirely. The omission is kinder than it looks, and it will not be taken for kindness.',
  },
  {
    titles: ['From the other end', 'Wrong in one point'],
    gist: '{figure} has been asking it too, from the other end: {question} What {figure} has pieced together is wrong in one point, and dangerous for {B} in all the others.',
  },
  {
    titles: ['A lifetime of keeping it', '{figure} hopes'],
    gist: '{figure} has kept the rule for a lifetime without asking why: {rule} Now {figure} watches {A} come within a step of breaking it, and hopes for it.',
  },
  {
    titles: ['What a child remembers', 'Years from now'],
    gist: 'Years later somebody who was a child at the time remembers this hour {at}: nothing that was said, only {object}, and that {B} was laughing.',
  },
];

export const quiet: Template[] = [
  {
    titles: ['The avoided subject', 'Anything else'],
    gist: 'There is nothing to do but wait. {A} and {B} sit {at} and talk about anything else, and the one subject they keep clear of grows plainer by the minute.',
  },
  {
    titles: ['Where {known} came from', 'Without being asked'],
    gist: '{A} sits with {known} and does nothing about it. {B} draws up a seat and, without being asked, begins to tell where it came from.',
  },
  {
    titles: ['The better portion', 'Bread, and nothing settled'],
    gist: '{A} and {B} share a meal {at} without settling anything. {B} hands across the better portion, and both pretend not to notice.',
  },
  {
    titles: ['Awake', 'Two who cannot sleep'],
    gist: '{A} cannot sleep and finds {figure} awake {at}. They talk as strangers do, and {A} says aloud for the first time what {B} must never hear.',
  },
  {
    titles: ['In the same coin', 'Instead of an apology'],
    gist: '{B} comes to apologise and talks about {known} instead. {A} understands perfectly, and answers in the same coin.',
  },
  {
    titles: ['A small kindness', 'Nothing owed'],
    gist: '{figure} does {A} a small kindness of no consequence {at}. It is the first thing in days that nobody wants repaid, and {A} comes close to confessing because of it.',
  },
  {
    titles: ['Rather not know', 'The subject is changed'],
    gist: 'For the first time {A} would rather not know: {question} {B} is ready to talk about it {at}, and it is {A} who changes the subject.',
  },
  {
    titles: ['A place for {lost}', 'One cup too many'],
    gist: 'Out of habit {B} lays a place for {lost}. Nobody {at} takes it away, and {A} ends up telling the one story about {lost} that {B} has never heard.',
  },
  {
    titles: ['What is left', 'An inventory'],
    gist: 'Alone {at}, {A} goes through what is left: {object}, some food, a few words of {B’s}. One of the three turns out to matter less than it did.',
  },
  {
    titles: ['The words that stayed', 'Turned over'],
    gist: '{A} lies awake over a handful of words, {quote}, and tries them in every tone of voice. In the morning {B} says good day in the one tone that was missing.',
  },
];

export const other: Template[] = [
  {
    titles: ['A mistake in good faith', 'To the wrong person'],
    gist: '{figure}, meaning well, hands {object} to the wrong person. {A} and {B} must get it back without letting anybody learn why it matters.',
  },
  {
    titles: ['A wager', 'Before the stake is named'],
    gist: '{B} proposes a wager to settle it, half in jest. {A} accepts in front of {figure} before the stake has been named.',
  },
  {
    titles: ['A lie that holds', 'Backed up'],
    gist: '{A} tells {figure} a small lie to save time. {B} backs it with a detail, and by evening it has grown into something they both have to live in.',
  },
  {
    titles: ['The celebration', 'To general applause'],
    gist: 'Something is being celebrated {at}, and {A} and {B} cannot stay away. {known} is put to a use it was never meant for, to general applause.',
  },
  {
    titles: ['The wrong name', 'It goes uncorrected'],
    gist: '{newcomer} takes {B} for {A} and pays what was owed on the spot. {B} lets the mistake stand, and now has something that has to be spent or given back.',
  },
  {
    titles: ['A lesson', 'Taught too well'],
    gist: '{B} teaches {A} how a thing is really done, {at}, with {object} to practise on. {A} learns it so fast that {B} grows uneasy and breaks off.',
  },
  {
    titles: ['Two witnesses', 'Sworn to different things'],
    gist: '{figure} and {B} are asked, apart from each other, what happened {at}. Both lie for {A’s} sake, and the two lies do not fit together.',
  },
];
