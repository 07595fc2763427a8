import type { Template } from './template';

export const loss: Template[] = [
  {
    titles: ['The empty place', 'Gone'],
    gist: '{known} is gone. {A} discovers it {at}, under {B’s} eyes, and has to choose at once between raising the alarm and pretending that it was never there.',
  },
  {
    titles: ['The price of it', 'Never to be told'],
    gist: '{A} shields {B} from the consequences and pays for it with {known}, knowing that {B} can never be told.',
  },
  {
    titles: ['Dropped', 'Where it cannot be reached'],
    gist: '{figure} drops {known} where it cannot be got back. {A} minds less than expected; {B} minds far more, and cannot explain why.',
  },
  {
    titles: ['Nobody left to ask', 'A talk badly remembered'],
    gist: 'The one person who could have explained it all dies in the night. {B} was the last to talk with them, and remembers the talk badly or says so.',
  },
  {
    titles: ['A clean sweep', 'Cleared away'],
    gist: '{A} comes back and finds everything cleared away {at}: the marks, the papers, every trace of the last days. Only {B} knew what had been kept there.',
  },
  {
    titles: ['No more confidences', 'Only what is asked'],
    gist: '{B} stops confiding in {A}. Nothing is said about it; {B} merely answers what is asked and no more, and {A} hears of the next decision from {figure}.',
  },
  {
    titles: ['The wrong thing saved', 'One armful'],
    gist: '{threat}. {A} has time to save one thing and saves {known}. What is left behind was {B’s}.',
  },
  {
    titles: ['The last proof', 'A moment too soon'],
    gist: 'The last thing that could have settled it goes up in flames: {question} {A} sees it burn {at}, and sees that {B} is relieved a moment too soon.',
  },
  {
    titles: ['On the wrong head', 'Made to watch'],
    gist: '{A} has gone against the rule, and somebody must pay: {broken} The punishment falls on {B} by mistake, and {figure} sees to it that {A} is there.',
  },
  {
    titles: ['{A} cannot', 'The nerve goes'],
    gist: 'The moment that everything was prepared for arrives {at}, and {A} cannot go through with it. {B} sees it happen and keeps silent, which is a debt of its own.',
  },
];

export const separation: Template[] = [
  {
    titles: ['{B} goes ahead', 'A list of things to do'],
    gist: '{B} leaves before anyone is awake and takes {object} along. What {A} finds {at} is no farewell but a list of things to be done, in order, in a steady hand.',
  },
  {
    titles: ['Two ways round', 'The harder half'],
    gist: '{A} and {B} divide the work and part, each sure of having taken the harder half. Only one of them gets the news that the plan has changed.',
  },
  {
    titles: ['Out of sight', 'Within earshot'],
    gist: '{threat}, and when it is over {A} and {B} are no longer together. They can hear each other call, not well enough to be understood, and {known} is with {A}.',
  },
  {
    titles: ['Near enough to see', 'Not coming'],
    gist: '{A} waits {at} as agreed. {B} comes near enough to be seen, meets {A’s} eye, and turns back.',
  },
  {
    titles: ['A false reason', 'Sent away'],
    gist: '{A} sends {B} out of harm’s way and gives a false reason for it. {B} believes the reason, and acts on it before {A} can take it back.',
  },
  {
    titles: ['Called away', 'The last word'],
    gist: '{message} calls {B} off in the middle of the quarrel. {A} is left {at} with the last word and nobody to say it to but {figure}.',
  },
  {
    titles: ['Room for one', '{A} steps back'],
    gist: 'There is room for only one of them, and {figure} will not wait. {A} steps back first, out of courtesy, and {B} lets it happen.',
  },
  {
    titles: ['{B} has to go', 'Before it is known'],
    gist: '{B} has gone against the rule: {broken} There are a few hours in which to be gone before {figure} hears of it, and {A} is asked for help that would count as guilt.',
  },
  {
    titles: ['Behind {A’s} back', 'Another table'],
    gist: '{A} finds out that {B} has secretly been dealing with {newcomer}, and moves out of reach without a scene. By evening {figure} has had to take a side.',
  },
];
