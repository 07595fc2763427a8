/** Closed lists for reading what is in a scene. Lower case, English, singular. */

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}

/** Things that a hand can hold, give away, hide or lose: what a plot can turn on. */
export const PORTABLE = words(`
  letter note key knife sword dagger lamp lantern candle torch book map chart ring coat hat glove shoe bag
  carpet-bag satchel trunk chest box case casket bottle flask cup goblet mug pistol gun revolver rifle musket
  harpoon lance oar paddle spade shovel axe hatchet hammer chisel needle thimble compass sextant
  quadrant watch clock flute fiddle violin guitar horn trumpet whistle harmonica accordion mirror portrait
  photograph photo picture painting drawing sketch coin doubloon purse wallet jewel diamond pearl necklace bracelet locket
  brooch earring crown cloak shawl scarf blanket quilt veil dress handkerchief uniform mask pipe
  tomahawk idol figurine statuette skull bone tooth feather shell basket bucket pail barrel sack bundle
  parcel package packet ledger diary journal manuscript notebook page paper envelope telegram
  postcard phone telephone laptop tablet radio transmitter receiver camera tape
  recorder bullet badge medal ribbon doll toy ball dice card chessboard umbrella parasol stick staff cane
  crutch wand amulet talisman relic potion vial phial scroll parchment seal stamp passport ticket receipt contract
  deed testament flag banner tray spoon fork plate bowl pot kettle teapot jar tin saddle bridle whip spear
  shield helmet crossbow arrow quiver spyglass telescope monocle spectacle chalice cross
  crucifix rosary icon bible almanac dictionary catalogue logbook log razor comb brush basin pillow hammock
  ladle poker tongs bellows anvil spindle loom bobbin button buckle glass-key wrench screwdriver drill syringe
  scalpel bandage pill beaker bulb rose lily wreath garland bouquet cage snare
  token fuse detonator bomb canister helmet visor suit crystal orb gem
  overcoat lantern-glass snuffbox cigar cigarette pouch tobacco-pouch inkwell pen pencil quill inkstand
  chalk slate abacus hourglass metronome tuning-fork bow-string oilskin sou'wester`);

/** Places one can stand in, by the preposition that goes with them. */
export const SETTINGS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    in: `room bedroom kitchen parlour parlor pantry cellar attic loft cabin forecastle hold galley steerage hall hallway
      corridor passage chapel church cathedral crypt vestry inn tavern pub bar café cafe restaurant house cottage hut
      shed barn stable byre coach-house office study library archive classroom school hospital ward infirmary clinic
      laboratory lab workshop forge foundry mill factory warehouse storehouse shop market square street lane alley
      courtyard yard garden orchard vineyard wood forest clearing thicket meadow field valley ravine gorge desert marsh
      swamp bog cave cavern tunnel mine ditch trench tent camp cell dungeon prison courtroom court theatre theater
      dressing-room gallery museum ballroom lobby foyer lounge lift elevator carriage compartment car truck van bus taxi
      cab ambulance boat rowboat whale-boat dinghy lifeboat canoe barge cockpit airlock shuttle capsule hangar engine-room
      bunker basement garage bathroom closet cupboard nursery chamber antechamber throne-room tower belfry graveyard
      churchyard cemetery harbour harbor village town city palace castle fortress temple shrine refectory cloister`,
    on: `deck quarter-deck quarterdeck forecastle-deck bridge gangway gangplank beach shore shoreline sands dune cliff
      hill hillside slope ridge mountain summit moor heath plain road highway path track trail towpath pavement sidewalk
      stairs staircase landing roof rooftop terrace balcony porch veranda verandah platform pier quay wharf jetty dock
      ice island raft ferry train ship stage scaffold battlements ramparts lawn common green`,
    at: `gate wall door doorway threshold table bar-counter counter window bedside bedstead hearth fireside altar pulpit well
      station crossroads crossing ford border checkpoint lighthouse rail railing bulwark mast mainmast masthead mast-head
      helm wheel tiller graveside grave docks`,
    by: `fire fireplace stove river stream brook lake pond sea seaside water waterside canal roadside fountain`,
  }).flatMap(([preposition, list]) => list.split(/\s+/).map((noun) => [noun, preposition] as const)),
);

export const SETTING_PREPOSITIONS = words(`
  in inside into within on onto upon at by near beside behind outside through across under beneath over around round
  before against from to towards toward down up along`);

export const DETERMINERS = words(`the a an this that his her my its our their your`);

/** Words that may stand with a thing: what it is made of, its colour, size or state. */
export const DESCRIBING = words(`
  brass silver gold golden iron steel copper tin pewter lead glass crystal stone marble clay wooden oak oaken pine ebony
  ivory bone leather silk silken velvet woollen woolen linen cotton canvas paper waxen red black white green blue grey
  gray brown yellow scarlet crimson purple pale dark bright old ancient antique broken cracked torn rusty rusted bent
  blunt sharp empty sealed folded crumpled stained bloody muddy wet damp burnt charred faded worn battered tattered
  patched gilded carved painted embroidered knotted tarred heavy light small little tiny large huge long short thin
  thick narrow wide round square hollow locked closed open missing stolen borrowed forged spare strange foreign
  embalmed unopened unsigned unfinished loaded poisoned lucky cursed enchanted magic wedding funeral signet pocket
  kitchen hunting fishing walking travelling riding stable church prayer hymn music tea coffee wine beer rum whisky
  copper-bottomed hand-drawn home-made`);
