import type { MergeApproach, MergeChoice } from '@cse/prompts';

/**
 * How two branches may meet, in words that fit any story. `{left}` and `{right}` are what the branches end in, `{L}`
 * and `{R}` people of theirs, `{place}` where they meet.
 */
export interface MergeTemplate {
  title: string;
  gist: string;
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
    gist: '{left} is what happened. From the other branch one thing alone crosses over: {R} arrives at {place} carrying it, and it cannot be explained away.',
    node: { title: 'One thing too many', gist: '{L} finds at {place} an object that nobody there has ever owned.' },
    keep: 'left',
    reason: 'This proposal takes the left branch at its word.',
  },
  keep_right: {
    title: 'The right branch stands',
    gist: 'Only {right} really took place. {L} wakes at {place} with a memory that fits no day of the calendar, and starts asking for witnesses.',
    node: { title: 'A day too few', gist: '{R} listens to {L} describe an afternoon that was spent elsewhere.' },
    keep: 'right',
    reason: 'This proposal takes the right branch at its word.',
  },
  sequence: {
    title: 'One after the other',
    gist: 'First comes {left}; {right} follows from it within the week. By then {L} has paid once already and refuses to pay again.',
    node: { title: 'The second bill', gist: 'At {place} {R} presents {L} with what is still owing.' },
    afterLeft: '{L} leaves before light and reaches {place} too late to be of use.',
    keep: 'right',
    reason: 'It comes later, so by the time of the merge it is what holds.',
  },
  interleave: {
    title: 'Both at the same hour',
    gist: 'While {L} goes through {left}, {R} goes through {right}, a mile apart. Neither knows of the other until both come out into the same street.',
    node: {
      title: 'The same street',
      gist: '{L} and {R} turn a corner near {place} and stop, each with the wrong coat on.',
    },
    keep: 'ask',
    reason: '',
  },
  bridge: {
    title: 'The missing night',
    gist: 'Between {left} and {right} lies one night that nobody has told. What {L} did in it makes room for both endings, and costs {R} a friend.',
    node: { title: 'What the night held', gist: '{R} hears at {place} where {L} was between dusk and the first boat.' },
    afterLeft: '{L} shuts the door quietly and goes out by the yard.',
    afterRight: '{R} notices that a lamp has burned down which should have been full.',
    keep: 'ask',
    reason: '',
  },
  both_true: {
    title: 'Two witnesses',
    gist: '{L} swears to {left} and {R} to {right}, and each brings proof. At {place} somebody has to decide whom to believe in public.',
    node: { title: 'Sworn twice', gist: 'Both accounts are read aloud at {place}, and the clerk writes down neither.' },
    keep: 'ask',
    reason: '',
  },
};
