import type { MergeApproach, MergeChoice } from '@cse/prompts';

/**
 * How two branches may meet, in words that fit any story. `{left}` and `{right}` are what the branches end in, `{L}`
 * and `{R}` people of theirs, `{at}` where they meet, as an adverbial.
 */
export interface MergeTemplate {
  title: string;
  gist: string;
  /** Added when the branches tell something differently: `{matter}` is what, with both values. */
  onMatter?: string;
  node: { title: string; gist: string };
  afterLeft?: string;
  afterRight?: string;
  /** What becomes of facts that the branches tell differently. */
  keep: MergeChoice;
  reason: string;
}

export const MERGE_TEMPLATES: Record<MergeApproach, MergeTemplate> = {
  keep_left: {
    title: 'The left branch stands',
    gist: '{left} is what happened. From the other branch one thing alone crosses over: {R} arrives with it, and it cannot be explained away.',
    node: { title: 'One thing too many', gist: '{L} finds something {at} that nobody there has ever owned.' },
    keep: 'left',
    reason: 'This proposal takes the left branch at its word.',
  },
  keep_right: {
    title: 'The right branch stands',
    gist: 'Only {right} really took place. {L} wakes {at} with a memory that fits no day of the calendar, and starts asking for witnesses.',
    node: { title: 'A day too few', gist: '{R} listens to {L} describe an afternoon that was spent elsewhere.' },
    keep: 'right',
    reason: 'This proposal takes the right branch at its word.',
  },
  sequence: {
    title: 'One after the other',
    gist: 'First comes {left}; {right} follows from it within the week. By then {L} has paid once already and refuses to pay again.',
    onMatter: 'In between, the {matter} changes under everybody’s eyes.',
    node: { title: 'The second bill', gist: '{R} presents {L} {at} with what is still owing.' },
    afterLeft: '{L} leaves before light, and still comes too late to be of use.',
    keep: 'right',
    reason: 'It comes later, so by the time of the merge it is what holds.',
  },
  interleave: {
    title: 'Both at the same hour',
    gist: 'While {L} goes through {left}, {R} goes through {right}, within call of each other. Neither knows of the other until they come face to face {at}.',
    onMatter: 'Each is sure of the {matter}.',
    node: { title: 'Face to face', gist: '{L} and {R} meet {at} and stop, each with an answer to the wrong question.' },
    keep: 'ask',
    reason: '',
  },
  bridge: {
    title: 'The missing night',
    gist: 'Between {left} and {right} lies one night that nobody has told. What {L} did in it makes room for both endings, and costs {R} a friend.',
    onMatter: 'It has to account for the {matter}.',
    node: { title: 'What the night held', gist: '{R} hears {at} where {L} was between dusk and first light.' },
    afterLeft: '{L} shuts the door quietly and goes out alone.',
    afterRight: '{R} notices that a lamp has burned down which should have been full.',
    keep: 'ask',
    reason: '',
  },
  both_true: {
    title: 'Two witnesses',
    gist: '{L} swears to {left} and {R} to {right}, and each brings proof. Somebody has to decide {at} whom to believe in public.',
    onMatter: 'They differ on the {matter}.',
    node: {
      title: 'Sworn twice',
      gist: 'Both accounts are read aloud {at}, and nobody will write either of them down.',
    },
    keep: 'ask',
    reason: '',
  },
};
