import type { Milieu } from './milieu';

export const court: Milieu = {
  signs:
    'king queen lord lady throne duke prince princess crown palace castle sword knight council realm kingdom emperor noble dragon',
  genres: 'fantasy historical political epic regency medieval arthurian',
  newcomers: [
    'an envoy with a sealed writ',
    'a claimant with better papers',
    'a groom who has ridden all night',
    'a confessor from the other party',
    'a hostage nobody asked for',
  ],
  figures: ['the steward', 'the captain of the guard', 'the old tutor', 'the cupbearer'],
  tokens: ['a signet ring', 'a sealed writ', 'a page from the succession roll', 'a borrowed glove'],
  deadlines: [
    'before the council sits',
    'before the feast ends',
    'before the gates are shut',
    'before the seal is set',
  ],
  threats: [
    'the bells ring out of turn',
    'riders are seen on the road',
    'the guard is changed without an order',
    'a toast is refused aloud',
  ],
  settings: [
    'in the gallery above the hall',
    'in the antechamber',
    'in the stable yard',
    'at the foot of the great stair',
  ],
  messages: [
    'a letter under a broken seal',
    'a token sent without a word',
    'an order in a hand nobody knows',
    'a rumour from the kitchens',
  ],
};

export const war: Milieu = {
  signs:
    'soldier soldiers army war battle enemy trench guns officer regiment general troops bomb bombs artillery sergeant battalion shelling',
  genres: 'war military',
  newcomers: [
    'a deserter with good manners',
    'a runner from the next sector',
    'an officer with sealed orders',
    'a prisoner who asks to be searched',
    'a nurse from the wrong train',
  ],
  figures: ['the sergeant', 'the radio operator', 'the youngest of the squad', 'the medic'],
  tokens: ["a dead man's watch", 'a torn pay book', 'a signal lamp', 'a field map with a pencilled cross'],
  deadlines: ['before the barrage lifts', 'before the relief arrives', 'before dawn', 'before the order is confirmed'],
  threats: [
    'the line goes dead',
    'the shelling starts again, closer',
    'the flank is reported empty',
    'the order is repeated and makes no sense',
  ],
  settings: ['in the dugout', 'behind the aid station', 'at the crossroads', 'in the ruined church'],
  messages: [
    'an order with the wrong date',
    'a letter that the censor missed',
    'word from headquarters',
    'a field postcard with no signature',
  ],
};

export const crime: Milieu = {
  signs:
    'police detective murder body evidence suspect gun alibi crime killer inspector witness arrest prison corpse robbery clue',
  genres: 'crime mystery detective thriller noir spy espionage heist',
  newcomers: [
    'a witness whom nobody has questioned',
    'a lawyer with no client',
    'an officer from another district',
    'somebody who was reported dead',
    'a courier with the wrong address',
  ],
  figures: ['the night porter', 'the constable', 'the neighbour across the landing', 'the watchman'],
  tokens: ['a pawn ticket', 'an unposted letter', 'a spare key', 'a likeness cut in half'],
  deadlines: [
    'before the statements are signed',
    'before the watch is relieved',
    'before the matter is handed over',
    'before anyone else is questioned',
  ],
  threats: [
    'somebody who does not belong here is seen outside',
    'the lights go out in the whole house',
    'a second body is found',
    'a witness changes the story',
  ],
  settings: ['on the back stairs', 'in the cellar', 'in the locked room', 'under the only lamp'],
  messages: [
    'an anonymous letter',
    'a note in block letters',
    'a message left with the wrong person',
    'an address on a scrap of paper',
  ],
};
