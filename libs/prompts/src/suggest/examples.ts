import type { WorkedExample } from '../prompt/worked-examples';
import type { GhostCandidate } from './policy';

const NOTHING_NEW = { characters: [], places: [], rules: [] };

function example({ form, world, path, ghost }: Omit<WorkedExample, 'text'> & { path: string; ghost: GhostCandidate }) {
  return { form, world, text: `${path}\nGood: ${JSON.stringify(ghost)}` };
}

/** One for each form, each of another world, person and tense. */
export const SUGGEST_EXAMPLES: readonly WorkedExample[] = [
  example({
    form: 'prose',
    world: /sea|harbour|historical|crime|gothic/,
    path: "A novel, third person, past. It ends with Ilse hiding the harbour master's ledger under the nets; a fact says that she cannot swim.",
    ghost: {
      slot: 1,
      premise: { who: 'crew', does: 'haul', to: 'nets', at: '', on: 'f_swim' },
      title: 'The net is hauled',
      gist: 'The crew hauled the nets an hour early. The ledger came up with them, and Ilse had to leap for it over water that she could not swim, with the harbour master watching.',
      move: 'pressure',
      grounded_in: ['n_07'],
      canon_touch: [{ fact_id: 'f_swim', effect: 'strains' }],
      introduces: NOTHING_NEW,
      likelihood: 0.22,
    },
  }),
  example({
    form: 'twee',
    world: /science|sci-?fi|space|dystop|cyber/,
    path: 'A game in Twee, second person, present. It ends with you sealing the last airlock of an ice mine; an open thread asks who sent the call for help.',
    ghost: {
      slot: 1,
      premise: { who: 'you', does: 'play', to: 'call for help', at: 'relay', on: 'own voice' },
      title: 'Your own voice',
      gist: 'You play the call again, slowly, and it is your voice, dated next week. The relay has power for one answer, and the airlock wants it too.',
      move: 'revelation',
      grounded_in: ['n_03', 'n_12'],
      canon_touch: [],
      introduces: NOTHING_NEW,
      likelihood: 0.17,
    },
  }),
  example({
    form: 'fountain',
    world: /comedy|family|contemporary|satire|drama/,
    path: "A screenplay, third person, present. It ends with BRUNO's mother-in-law raising a fork over the wedding cake; a fact says that nuts would kill her.",
    ghost: {
      slot: 1,
      premise: { who: 'ch_bruno', does: 'strike', to: 'fork', at: 'pl_hall', on: 'f_nuts' },
      title: 'The fork',
      gist: 'Bruno knocks the fork out of her hand before a hundred guests. She is unharmed, and calls in the loan; only Rosa has seen the almonds.',
      move: 'reversal',
      grounded_in: ['n_05'],
      canon_touch: [{ fact_id: 'f_nuts', effect: 'uses' }],
      introduces: NOTHING_NEW,
      likelihood: 0.2,
    },
  }),
  example({
    form: 'renpy',
    world: /romance|school|slice of life|young/,
    path: "A visual novel, first person, present. It ends with me putting Yuki's umbrella into the wrong locker.",
    ghost: {
      slot: 1,
      premise: { who: 'girl', does: 'thank', to: 'ch_me', at: 'lockers', on: 'letter' },
      title: 'The letter inside',
      gist: 'The girl whose locker it is gives me the umbrella before Yuki and thanks me for the letter. I never wrote one, and Yuki has stopped smiling.',
      move: 'bargain',
      grounded_in: ['n_09'],
      canon_touch: [],
      introduces: NOTHING_NEW,
      likelihood: 0.14,
    },
  }),
  example({
    form: 'markdown',
    world: /fantasy|fairy|myth|magic|horror/,
    path: "A serial in Markdown, third person, past. It ends with the miller's youngest selling her shadow; a rule says that what is sold at midsummer cannot be bought back.",
    ghost: {
      slot: 1,
      premise: { who: 'buyer', does: 'court', to: 'ch_miller', at: 'pl_mill', on: 'r_2' },
      title: 'A suitor at noon',
      gist: 'The buyer came to the mill at noon in her shadow and asked for her hand. She could not buy it back, and her father saw only a man who cast two.',
      move: 'return',
      grounded_in: ['n_04', 'n_06'],
      canon_touch: [{ fact_id: 'r_2', effect: 'uses' }],
      introduces: NOTHING_NEW,
      likelihood: 0.19,
    },
  }),
];

/** What no candidate may be, in any world. */
export const SUGGEST_REFUSED = `Refused: ${JSON.stringify({
  slot: 1,
  premise: { who: '', does: 'happen', to: '', at: '', on: '' },
  title: 'A twist',
  gist: 'Something unexpected happens that changes everything. What will they do next?',
  move: 'other',
  grounded_in: [],
  canon_touch: [],
  introduces: NOTHING_NEW,
  likelihood: 0.5,
})} It names no event, stands on no node and asks the writer a question.`;
