/** What may happen next, in words that no two entries share. `{who}` stands for a person of the story. */
export interface StoryEvent {
  title: string;
  gist: string;
  move: string;
}

const POOL: readonly [title: string, move: string, gist: string][] = [
  ['The sealed letter', 'revelation', '{who} slits open a sealed letter and reads a name that was scratched out.'],
  ['Fire below', 'pressure', 'Smoke curls from the cellar hatch while {who} counts the buckets and finds three.'],
  ['A debt called in', 'bargain', 'The moneylender wants his silver by Friday, or else the mule of {who} as surety.'],
  [
    'Her brother returns',
    'return',
    'A lost brother limps up the drive, thinner, wearing the coat of another regiment.',
  ],
  [
    'The wrong grave',
    'reversal',
    'Digging shows the coffin holds only stones; {who} shovels the earth back in silence.',
  ],
  ['An empty chair', 'loss', 'Supper is laid for five, yet nobody touches the bread after the bell stops.'],
  ['Quiet water', 'quiet', '{who} mends a torn net alone at dawn and lets the heron fish beside the boat.'],
  ['The river splits them', 'separation', 'Flood takes the bridge, leaving half the company stranded on the far bank.'],
  ['What the dog saw', 'turn_of_view', 'Seen from under the table, boots shuffle, a knife drops, and somebody weeps.'],
  [
    'A stranger with a map',
    'arrival',
    'A cartographer knocks at midnight asking why this valley is missing from her charts.',
  ],
  ['The vote', 'pressure', 'Hands rise one by one around the hall until the verdict hangs on {who}.'],
  ['Broken compass', 'reversal', 'North turns out to be east; every mile marched since Monday led deeper inland.'],
  ['Sugar and poison', 'revelation', 'The apothecary admits she sold the same white powder twice that afternoon.'],
  ['Trading places', 'bargain', '{who} offers to serve the prison sentence if the boy is apprenticed to a baker.'],
  ['Snow in harvest', 'pressure', 'Early frost blackens the orchard overnight, ruining cider meant for the wedding.'],
  ['The singer leaves', 'separation', 'After the final song the contralto boards a train without waving goodbye.'],
  [
    'A borrowed uniform',
    'reversal',
    'Disguised as a customs officer, {who} is saluted and handed the keys to the vault.',
  ],
  ['Clockmaker wakes', 'return', 'The old clockmaker stirs from fever and asks which year they have set.'],
  ['Moth and lamp', 'quiet', 'Nothing is said on the porch; moths circle the lantern until its oil runs out.'],
  [
    'The photograph',
    'revelation',
    'Behind the mirror hides a photograph in which {who} stands beside the murdered judge.',
  ],
  ['Plague flag', 'arrival', 'A yellow flag enters the bay, and children race downhill shouting about doctors.'],
  ['Horse for a secret', 'bargain', 'The groom will forget what he overheard provided the chestnut mare becomes his.'],
  ['Falling bell', 'loss', 'The cathedral bell cracks its beam and crashes through the choir floor.'],
  ['Two confessions', 'reversal', 'Both sisters claim the theft, each describing details only the culprit could know.'],
  [
    'Through the keyhole',
    'turn_of_view',
    'A kitchen maid watching by keyhole understands the quarrel backwards and tells everyone.',
  ],
  ['The tide table', 'pressure', 'Only forty minutes remain before the causeway drowns and {who} has a cartload left.'],
  ['Foreign coins', 'revelation', 'Copper coins minted in an enemy province spill out of the hymn book.'],
  ['A midwife at noon', 'arrival', 'The midwife walks in uninvited, sets water boiling, and announces twins.'],
  ['Ashes on the stair', 'loss', 'Someone burned the ledgers; grey flakes drift on the stair where {who} kneels.'],
  ['The long apology', 'quiet', 'They shell peas together, and between pods an apology finally gets spoken.'],
  ['Ransom by pigeon', 'bargain', 'A pigeon lands carrying a ribbon, a lock of hair, and a demand for amnesty.'],
  ['The prodigal cook', 'return', 'Their dismissed cook marches back into service, ladle raised, demanding wages.'],
  ['Into the quarry', 'separation', 'Guards drag the scholar toward the quarry as {who} memorises the path they took.'],
  [
    'The lighthouse speaks',
    'turn_of_view',
    'The keeper logs tonight as calm, noticing merely a rowing boat without oars.',
  ],
  ['False spring', 'quiet', 'Almond trees blossom weeks ahead; neighbours picnic and postpone every argument.'],
  [
    'Mutiny of the clerks',
    'reversal',
    'Inky junior clerks lock their masters inside the archive and begin stamping pardons.',
  ],
  ['Blood on the violin', 'revelation', 'A rusty stain inside the violin case matches the date of the duel.'],
  ['Wolves at the fold', 'pressure', 'Howling tightens around the sheepfold; {who} has one cartridge and a torch.'],
  ['The last ferry', 'loss', 'The ferryman dies mid-crossing, drifting his passengers beyond the final landing.'],
  ['A child ambassador', 'arrival', 'An eight-year-old envoy dismounts, unrolls a treaty, and insists upon lemonade.'],
  ['Selling the name', 'bargain', 'For a decent pension {who} agrees to sign the forged memoir and vanish abroad.'],
  ['The orchestra pit', 'other', 'Mid-rehearsal a trapdoor opens, and the conductor descends still beating time.'],
];

export const STORY_EVENTS: readonly StoryEvent[] = POOL.map(([title, move, gist]) => ({ title, move, gist }));

/** Sentences to build longer prose from; neutral, so that they fit after any event. */
export const PROSE: readonly string[] = [
  'The wind had gone round, and with it the smell of rope and rain.',
  'Nobody in the room would be the first to sit down.',
  'A cup stood on the sill where it had stood all winter, with a ring under it.',
  'Outside, a cart went over the stones and did not stop.',
  'The silence lasted as long as it takes to fold a letter twice.',
  'There was time to say it, and then there was not.',
  'Somewhere behind the wall a tap dripped, patient as a clerk.',
  'The lamp made the table small and the dark very large.',
  'It was said afterwards that the dogs had known.',
  'The door stayed open, and the cold came in like a guest.',
];
