import type { WorkedExample } from '../prompt/worked-examples';

function example({ form, world, work, angle, text }: WorkedExample & { work: string; angle: string }): WorkedExample {
  const answer = JSON.stringify({ angle, text, alternatives: [], canon_effects: [] });
  return { form, world, text: `${work}\nGood: ${answer}` };
}

/** One for each form, each of another world, person and tense. */
export const EXPAND_EXAMPLES: readonly WorkedExample[] = [
  example({
    form: 'prose',
    world: /sea|harbour|historical|crime|gothic/,
    work: 'A novel, third person, past. The words to be worked on are: Ilse hid the ledger. The operation is sensory.',
    angle: 'her hands find the place',
    text: 'The nets had dried stiff as bark. Ilse worked her fingers under the second fold, where the tar still gave a little, and slid the ledger in until the damp took hold of it. Below the planks the water knocked twice. She did not look down.',
  }),
  example({
    form: 'twee',
    world: /science|sci-?fi|space|dystop|cyber/,
    work: 'A game in Twee, second person, present. The words to be worked on are: You cross the dome and it is cold. <<set $cold to true>> [[Go on->Airlock]] The operation is rewrite.',
    angle: 'what the cold takes first',
    text: 'The dome has the warmth out of your gloves before you are half across. <<set $cold to true>> [[Keep walking->Airlock]]',
  }),
  example({
    form: 'fountain',
    world: /comedy|family|contemporary|satire|drama/,
    work: 'A screenplay. The words to be worked on are three lines: BRUNO / (wiping his hands) / I wanted, if nobody minds, to say a word about the cake. The operation is tighten.',
    angle: 'he gets to it',
    text: 'BRUNO\n(wiping his hands)\nAbout the cake.',
  }),
  example({
    form: 'renpy',
    world: /romance|school|slice of life|young/,
    work: 'A visual novel, first person, present. The words to be worked on are three lines: yuki "We should go." / "I say nothing." / jump pier. The operation is dialogue.',
    angle: 'they talk about the coat',
    text: 'yuki "Your coat."\n"I look where it is not."\nyuki "Now, please."\njump pier',
  }),
  example({
    form: 'markdown',
    world: /fantasy|fairy|myth|magic|horror/,
    work: 'A serial in Markdown, third person, past. The words to be worked on are: She *sold* it at noon. The operation is expand.',
    angle: 'the bargain by its weights',
    text: 'He laid her shadow across the scale as one lays cloth, and it weighed more than the flour. She had not thought of that. Noon stood over the yard; there was nothing at her feet to lose now, and still she *sold* it, and still he counted slowly.',
  }),
];

/** What no version may be, in any world. */
export const EXPAND_REFUSED = `Refused: ${JSON.stringify({
  angle: 'better',
  text: 'In this evocative scene she, who was a strong swimmer, hid it with a heart full of dread.',
  alternatives: [],
  canon_effects: [],
})} It talks about the scene, names a feeling in place of a sense, and breaks the canon without saying so.`;
