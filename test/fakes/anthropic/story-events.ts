/** What may happen next, in the past tense of most stories and in words that no two entries share. `{who}` stands for a person of the story. */
export interface StoryEvent {
  title: string;
  gist: string;
  move: string;
}

const POOL: readonly [title: string, move: string, gist: string][] = [
  ['The sealed letter', 'revelation', '{who} slit open a sealed letter and read a name that somebody scratched out.'],
  ['Fire below', 'pressure', 'Smoke curled from the cellar hatch while {who} counted the buckets and found three.'],
  ['A debt called in', 'bargain', 'The moneylender wanted his silver by Friday, or else the mule of {who} as surety.'],
  [
    'Her brother returns',
    'return',
    'A lost brother limped up the drive, thinner, wearing the coat of another regiment.',
  ],
  [
    'The wrong grave',
    'reversal',
    'Digging showed the coffin held only stones; {who} shovelled the earth back in silence.',
  ],
  ['An empty chair', 'loss', 'Supper stood ready for five, yet nobody touched the bread after the bell stopped.'],
  ['Quiet water', 'quiet', '{who} mended a torn net alone at dawn and let the heron fish beside the boat.'],
  ['The river splits them', 'separation', 'Flood took the bridge, leaving half the company stranded on the far bank.'],
  [
    'What the dog saw',
    'turn_of_view',
    'Seen from under the table, boots shuffled, a knife dropped, and somebody wept.',
  ],
  ['A stranger with a map', 'arrival', 'A cartographer knocked at midnight asking why her charts lacked this valley.'],
  ['The vote', 'pressure', 'Hands rose one by one around the hall until the verdict hung on {who}.'],
  ['Broken compass', 'reversal', 'North turned out to be east; every mile marched since Monday led deeper inland.'],
  ['Sugar and poison', 'revelation', 'The apothecary admitted she sold the same white powder twice that afternoon.'],
  ['Trading places', 'bargain', '{who} offered to serve the prison sentence if a baker took the boy as apprentice.'],
  ['Snow in harvest', 'pressure', 'Early frost blackened the orchard overnight, ruining cider meant for the wedding.'],
  ['The singer leaves', 'separation', 'After the final song the contralto boarded a train without waving goodbye.'],
  ['A borrowed uniform', 'reversal', 'Disguised as a customs officer, {who} got a salute and the keys to the vault.'],
  ['Clockmaker wakes', 'return', 'The old clockmaker stirred from fever and asked which year they had set.'],
  ['Moth and lamp', 'quiet', 'Nobody spoke on the porch; moths circled the lantern until its oil ran out.'],
  [
    'The photograph',
    'revelation',
    'Behind the mirror hid a photograph in which {who} stood beside the murdered judge.',
  ],
  ['Plague flag', 'arrival', 'A yellow flag entered the bay, and children raced downhill shouting about doctors.'],
  [
    'Horse for a secret',
    'bargain',
    'The groom promised to forget what he overheard provided the chestnut mare became his.',
  ],
  ['Falling bell', 'loss', 'The cathedral bell cracked its beam and crashed through the choir floor.'],
  [
    'Two confessions',
    'reversal',
    'Both sisters claimed the theft, each describing details only the culprit could know.',
  ],
  [
    'Through the keyhole',
    'turn_of_view',
    'A kitchen maid watching by keyhole understood the quarrel backwards and told everyone.',
  ],
  [
    'The tide table',
    'pressure',
    'Only forty minutes remained before the causeway drowned and {who} had a cartload left.',
  ],
  ['Foreign coins', 'revelation', 'Copper coins minted in an enemy province spilled out of the hymn book.'],
  ['A midwife at noon', 'arrival', 'The midwife walked in uninvited, set water boiling, and announced twins.'],
  ['Ashes on the stair', 'loss', 'Someone burned the ledgers; grey flakes drifted on the stair where {who} knelt.'],
  ['The long apology', 'quiet', 'They shelled peas together, and between pods an apology finally got out.'],
  ['Ransom by pigeon', 'bargain', 'A pigeon landed carrying a ribbon, a lock of hair, and a demand for amnesty.'],
  ['The prodigal cook', 'return', 'Their dismissed cook marched back into service, ladle raised, demanding wages.'],
  [
    'Into the quarry',
    'separation',
    'Guards dragged the scholar toward the quarry as {who} memorised the path they took.',
  ],
  [
    'The lighthouse speaks',
    'turn_of_view',
    'The keeper logged that night as calm, noticing merely a rowing boat without oars.',
  ],
  ['False spring', 'quiet', 'Almond trees blossomed weeks ahead; neighbours picnicked and postponed every argument.'],
  [
    'Mutiny of the clerks',
    'reversal',
    'Inky junior clerks locked their masters inside the archive and began stamping pardons.',
  ],
  ['Blood on the violin', 'revelation', 'A rusty stain inside the violin case matched the date of the duel.'],
  ['Wolves at the fold', 'pressure', 'Howling tightened around the sheepfold; {who} had one cartridge and a torch.'],
  ['The last ferry', 'loss', 'The ferryman died mid-crossing, drifting his passengers beyond the final landing.'],
  [
    'A child ambassador',
    'arrival',
    'An eight-year-old envoy dismounted, unrolled a treaty, and insisted upon lemonade.',
  ],
  ['Selling the name', 'bargain', 'For a decent pension {who} agreed to sign the forged memoir and vanish abroad.'],
  ['The orchestra pit', 'other', 'Mid-rehearsal a trapdoor opened, and the conductor descended still beating time.'],
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
