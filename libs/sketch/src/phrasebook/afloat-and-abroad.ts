import type { Milieu } from './milieu';

export const sea: Milieu = {
  signs:
    'ship sail sails deck decks captain crew mast masts hull helm bow stern leeward windward forecastle cabin quarter-deck hatch rigging pumps whale whales voyage',
  genres: 'sea maritime nautical pirate naval whaling',
  newcomers: [
    'a sailor off another ship',
    'a passenger whose name is on no list',
    'an old hand who swore never to sail again',
    'a pilot nobody signalled for',
    'a stowaway half dead of thirst',
  ],
  figures: ['the hand at the wheel', 'the mate on watch', "the ship's cook", 'the lookout'],
  tokens: ['a folded chart', 'a page cut from the log', 'a tarred purse', 'a knotted cord'],
  deadlines: ['before the tide turns', 'before the watch changes', 'before the wind drops', 'before land is sighted'],
  threats: [
    'the wind backs and the fog comes down',
    'a strange sail shows to windward',
    'the pumps begin to lose',
    'the barometer falls and keeps falling',
  ],
  settings: ['at the rail', 'below decks', 'in the lee of the deckhouse', 'by the after hatch'],
  messages: [
    'word from a passing ship',
    'a letter that has crossed two oceans',
    'a note pushed under the cabin door',
    'a signal from the shore',
  ],
};

export const shore: Milieu = {
  signs:
    'quay harbour harbor wharf pier jetty mole tide tides nets net boats gulls lighthouse beach fishermen fisherman ferry mud sand shore waves wave rope boat',
  genres: 'coastal',
  newcomers: [
    'a sailor who missed the boat',
    'a stranger put ashore without luggage',
    'an inspector from the port',
    'a ferryman with one passenger too many',
    'a woman who asks for a ship that sank',
  ],
  figures: ['the harbour master', 'the net-mender', 'the ferryman', 'the keeper of the light'],
  tokens: ['a tarred purse', 'a folded chart', 'a cork with a name burnt into it', 'a wet letter'],
  deadlines: [
    'before the tide turns',
    'before the boats come in',
    'before the lamps are lit',
    'before the causeway is covered',
  ],
  threats: [
    'the fog comes in off the water',
    'the harbour bell starts to ring',
    'the water rises a step too far',
    'a boat comes in with nobody at the oars',
  ],
  settings: ['at the head of the steps', 'among the drying nets', 'at the end of the mole', 'in the net loft'],
  messages: [
    'word from a boat that has just come in',
    'a letter that has been in the water',
    'a note pushed under a door',
    'a signal from the far side of the harbour',
  ],
};

export const wild: Milieu = {
  signs:
    'forest mountain mountains desert horse horses trail camp hunt hunter wolf snow river rifle ranch cattle tribe winter pine canyon saddle',
  genres: 'western wilderness survival adventure frontier dystopian apocalyptic',
  newcomers: [
    'a tracker who will not say for whom',
    'a rider on a spent horse',
    'a trader with too little to sell',
    'a child walking alone',
    'a surveyor whose map is wrong',
  ],
  figures: ['the guide', 'the camp cook', 'the oldest of the party', 'the rider at the rear'],
  tokens: ['a hand-drawn map', 'a broken bridle', 'a tin of matches', 'a water skin with a strange mark'],
  deadlines: [
    'before the pass closes',
    'before the light goes',
    'before the river rises',
    'before the fire burns down',
  ],
  threats: [
    'the weather closes in',
    'something large keeps pace among the trees',
    'the only trail is washed out',
    'the animals refuse to go on',
  ],
  settings: ['at the edge of the firelight', 'on the far bank', 'under the overhang', 'at the last water'],
  messages: [
    'a sign cut in bark',
    'word from the next camp',
    'a message left with the horses',
    'a warning left on a cairn',
  ],
};

export const space: Milieu = {
  signs:
    'orbit planet airlock intercom relay beacon oxygen thrusters bulkhead spacesuit reactor pilot colony alien starship spacecraft drone module android cockpit shuttle gravity galaxy asteroid hyperspace robot',
  genres: 'science fiction sci-fi scifi sf space opera cyberpunk solarpunk',
  newcomers: [
    'a technician from the outer ring',
    'a survivor from a pod that nobody launched',
    'an inspector with override codes',
    'a voice on the maintenance channel',
    'a double of somebody on the roster',
  ],
  figures: ['the duty engineer', 'the pilot', "the ship's mind", 'the medic'],
  tokens: ['a memory core', 'an access chip', 'a maintenance log', 'a sealed sample'],
  deadlines: [
    'before the window closes',
    'before the next burn',
    'before the air is recycled',
    'before contact is lost',
  ],
  threats: [
    'a pressure alarm sounds two decks down',
    'the array picks up a reply',
    'the lights drop to emergency red',
    'the drive shuts itself off',
  ],
  settings: ['in the airlock', 'at the observation port', 'in the service crawlway', 'on the hydroponics deck'],
  messages: [
    "a message with tomorrow's time stamp",
    'a distress call in a known voice',
    'an order routed past the bridge',
    'a line of text on a dead screen',
  ],
};
