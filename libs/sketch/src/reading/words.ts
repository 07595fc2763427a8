/**
 * Closed lists by which English stories are read: what gives a name away, what a scene holds. Lower case, singular.
 * Names of a story's own invention do not need to be here.
 */

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}

function separatedByCommas(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s*,\s*/));
}

/** Capitalised before a person's name, and left out of its core. */
export const TITLES = words(`
  mr mrs ms miss mister mx dr doctor prof professor captain cap'n capt commander commodore admiral colonel major general
  sergeant sgt corporal lieutenant lt private inspector detective officer constable sheriff deputy marshal agent judge
  justice senator governor mayor president chancellor minister ambassador father mother sister brother reverend rev
  deacon bishop archbishop cardinal pope abbot abbess friar rabbi imam saint aunt auntie uncle cousin grandma grandpa
  granny nana lord lady sir dame madam madame monsieur mademoiselle signor signora senor señor señora don doña herr frau
  king queen prince princess duke duchess earl count countess baron baroness viscount emperor empress sultan khan chief
  master mistress squire elder old young little poor dear nurse coach chef sensei`);

/** A kin or trade word before a name ("my aunt Charity", "the landlord, Peter Coffin") makes it a person. */
export const ROLES = words(`
  reeve bailiff steward chandler cooper lamplighter ropemaker aunt uncle cousin brother sister mother father mum mom dad daughter son wife husband widow widower bride groom nephew
  niece grandmother grandfather grandson granddaughter twin orphan child boy girl lad lass baby infant man woman
  gentleman lady stranger guest neighbour neighbor friend lover fiancé fiancée landlord landlady innkeeper barkeep
  bartender waiter waitress cook baker butcher grocer brewer miller smith blacksmith carpenter mason tailor weaver
  cobbler potter glassblower tanner farmer shepherd gardener gamekeeper hunter trapper fisherman ferryman sailor seaman
  mariner harpooneer harpooner whaleman steersman helmsman boatswain bosun mate steward captain skipper pilot navigator
  lieutenant sergeant soldier guard sentry watchman gatekeeper doorman porter messenger courier clerk scribe secretary
  bookkeeper banker merchant pedlar peddler trader shopkeeper smuggler thief burglar pirate spy assassin killer
  detective inspector constable policeman policewoman sheriff officer lawyer attorney judge magistrate notary juror
  witness prisoner jailer warden executioner priest preacher parson vicar monk nun abbot bishop pastor deacon sexton
  teacher governess tutor schoolmaster student pupil apprentice scholar professor librarian archivist historian doctor
  physician surgeon nurse midwife apothecary healer patient chemist scientist engineer mechanic technician programmer
  operator driver coachman groom stableboy conductor astronaut cosmonaut colonel general major admiral king queen prince
  princess duke duchess knight squire page courtier herald jester servant maid butler valet footman housekeeper
  coachman nanny singer dancer actor actress painter poet writer editor journalist reporter photographer musician
  fiddler piper drummer witch wizard mage sorcerer prophet oracle pilgrim hermit beggar tramp gypsy exile refugee
  foreman manager boss owner tenant lodger crewman deckhand cabin-boy bishop undertaker gravedigger`);

/** Roles that say too little, or only something about somebody else, to carry a sentence without a name. */
export const GENERIC = words(`
  man woman child boy girl lad lass baby infant mother father mum mom dad son daughter husband wife brother sister twin
  uncle aunt widow widower orphan twin bride groom grandmother grandfather grandson granddaughter nephew niece cousin friend lover thief killer patient guest guard chief boss general major
  king queen prince princess`);

/** Verbs of saying, beside a name in either order. */
export const SPEECH_VERBS = words(`
  said says say cried cries asked asks replied replies answered answers whispered whispers muttered mutters murmured
  murmurs shouted shouts exclaimed exclaims roared roars added adds told tells called calls screamed screams growled
  growls sighed sighs laughed laughs snapped snaps demanded demands declared declares announced announces hissed hisses
  yelled yells insisted insists protested admitted admits agreed agrees warned warns begged begs pleaded pleads
  nodded nods shrugged shrugs smiled smiles grinned grins frowned frowns soliloquized ejaculated sang thought thinks
  wondered wonders explained explains suggested suggests interrupted`);

/** The last word of a name that makes it a place. */
export const PLACE_SUFFIXES = words(`
  street road lane avenue alley square court row terrace bridge gate tower hall house inn tavern hotel hostel café cafe
  bar library museum theatre theater school college university academy hospital asylum prison church chapel cathedral
  abbey temple shrine mosque market station harbour harbor dock docks wharf pier quay port bay cove gulf strait straits
  sound channel sea ocean lake river creek brook falls spring springs island islands isle cape point head peninsula coast
  beach sands cliff cliffs hill hills mount mountain mountains ridge peak pass valley vale dale glen canyon gorge moor
  heath marsh fen wood woods forest desert plain plains field fields farm ranch manor castle palace fort fortress keep
  city town village county shire province kingdom empire republic park garden gardens cemetery mine mines cave caves
  building apartments block plaza district quarter ward crossing junction lighthouse mill barracks`);

/** "the city of X". */
export const PLACE_NOUNS = words(`
  city town village port harbour harbor island isle islands county state province kingdom land country realm region
  district coast bay cape strait streets suburb parish republic planet moon colony station ship vessel bark brig frigate
  schooner`);

/** Prepositions that put a name on the map, with how much they say. */
export const LOCATIVE: Readonly<Record<string, number>> = {
  in: 2,
  at: 1.5,
  aboard: 3,
  board: 3,
  near: 1.5,
  outside: 2,
  inside: 2,
  through: 1,
  across: 1.5,
  off: 1.5,
  into: 1.5,
  leaving: 1.5,
  reached: 1,
  visiting: 1,
  from: 0.7,
  to: 0.4,
  toward: 0.4,
  towards: 0.4,
  for: 0.2,
  around: 1,
  round: 1,
};

/** Capitalised by grammar, calendar, faith or nation, and never a character by that alone. */
export const NOT_NAMES = words(`
  i monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
  october november december christmas easter lent ramadan sabbath michaelmas hanukkah passover advent god gods lord
  heaven hell devil satan christ jesus providence fate fortune destiny nature time death life love war peace night day
  boy girl boys girls man men woman women sir madam ma'am captain doctor mother father mum mom dad mommy daddy grandma
  grandpa king queen book books chapter part volume act scene prologue epilogue contents preface note letter
  english british french spanish dutch german italian portuguese russian chinese japanese indian american african
  european asian greek roman latin hebrew arabic turkish persian irish scottish scotch welsh danish swedish norwegian
  finnish polish christian christians pagan pagans catholic protestant quaker quakers jew jewish jews muslim moslem
  buddhist hindu whale whales whaleman whalemen whaling fishery oh ah aye yes no nay well why what who where when how
  there here this that these those then now but and so if or yet still come go look see hear hark avast hast hath thou
  thee thy ye your you he she it we they his her its our their my me him them us sunday's okay ok hello hi hey goodbye
  good morning evening afternoon dost doth didst art wert wilt shalt canst wouldst methinks ha holloa hurrah woe lo tv usa uk ii iii iv vi vii viii ix xi xii st internet bible koran quran earth sun moon`);

/** Words beside the name of somebody who is dead or missing. */
export const GONE = words(`
  buried died dead drowned killed murdered funeral grave corpse widow late vanished disappeared missing mourned`);

/** Endings of words for peoples and their languages. */
export const DEMONYM = /(?:[^aeiou]ese|landers?|[^aeiou]ish|[dtsn]ians?|[aeiou]cans?|ites?|smen|sman)$/;

/** Well-known first names, a small help where a short story gives a name little evidence of its own. */
export const GIVEN_NAMES = separatedByCommas(`
  aaron, abigail, abraham, ada, adam, agnes, ahmed, aisha, alan, albert, alex, alexander, alfred, ali, alice, amelia, amir,
  amy, ana, andrea, andrew, angela, anita, ann, anna, anne, anthony, antonio, arthur, astrid, barbara, beatrice, ben,
  benjamin, bernard, beth, bill, bob, boris, brenda, brian, bridget, bruno, carl, carla, carlos, carmen, caroline,
  catherine, cecilia, charles, charlotte, chloe, chris, christina, christopher, clara, claire, claude, clive, connor, dan,
  daniel, david, deborah, diana, diego, dmitri, dorothy, douglas, edgar, edith, edmund, edward, eleanor, elena, eli,
  elijah, elizabeth, ella, ellen, elsa, emil, emily, emma, eric, ernest, esther, ethan, eva, eve, evelyn, fatima, felix,
  fiona, florence, frances, francis, frank, fred, frederick, gabriel, george, gerald, giovanni, grace, greta, hannah,
  harold, harriet, harry, hassan, hector, helen, helena, henry, hiroshi, hugo, ian, ibrahim, ida, ilse, ines, ingrid,
  irene, iris, isaac, isabel, ivan, jack, jacob, james, jane, janet, jason, jean, jenny, jessica, jim, joan, joe, john,
  jonah, jonas, jonathan, jorge, joseph, joshua, juan, judith, julia, julian, juliet, karen, karl, kate, katherine,
  keiko, kevin, klaus, lars, laura, lena, leo, leon, leonard, leila, liam, lily, linda, lisa, louis, louise, lucas, lucy,
  luis, lydia, maeve, magnus, margaret, maria, marie, mark, martha, martin, mary, matthew, max, maya, mei, mia, michael,
  miguel, miriam, mohammed, molly, nadia, nancy, naomi, natasha, nathan, nicholas, nina, noah, nora, oliver, olivia,
  omar, oscar, pablo, patricia, patrick, paul, pedro, peter, philip, pierre, priya, rachel, rafael, ralph, raymond,
  rebecca, richard, robert, roger, rosa, rose, ruth, ryan, sam, samuel, sandra, sara, sarah, sebastian, sergei, simon,
  sofia, sophia, sophie, stella, stephen, steven, susan, sven, teresa, theo, theodore, thomas, tim, timothy, tobias,
  tom, tomas, ursula, vera, victor, victoria, vincent, viola, violet, vladimir, walter, wei, wilhelm, william, winifred,
  yusuf, zara, zoe`);

/** The same of places. */
export const KNOWN_PLACES = separatedByCommas(`
  africa, albania, alexandria, algeria, america, amsterdam, antarctica, antwerp, arabia, argentina, arizona, asia, athens,
  atlantic, atlanta, australia, austria, babylon, baghdad, baltic, baltimore, bangkok, barcelona, bavaria, beijing,
  belgium, belgrade, berlin, bermuda, bohemia, bombay, boston, brazil, bristol, britain, brooklyn, brussels, bucharest,
  budapest, buenos aires, burma, byzantium, cadiz, cairo, calais, calcutta, california, cambridge, canada, canton,
  carthage, caribbean, chicago, chile, china, colombia, congo, constantinople, copenhagen, corinth, cornwall, crete,
  cuba, cyprus, damascus, delhi, denmark, detroit, dover, dresden, dublin, edinburgh, egypt, england, ethiopia, europe,
  finland, florence, florida, france, gaul, geneva, georgia, germany, ghana, glasgow, granada, greece, greenland,
  haiti, hamburg, hanover, hawaii, holland, hollywood, hungary, iceland, india, indonesia, iran, iraq, ireland,
  israel, istanbul, italy, jamaica, japan, java, jerusalem, kenya, kent, kiev, korea, kyiv, kyoto, lagos, lebanon,
  libya, lima, lisbon, liverpool, london, los angeles, madagascar, madrid, malaysia, malta, manchester, manhattan,
  manila, marseilles, massachusetts, mecca, mediterranean, melbourne, mexico, milan, montreal, morocco, moscow, munich,
  nairobi, nantucket, naples, netherlands, new england, new orleans, new york, new zealand, nigeria, nile, normandy,
  norway, oslo, oxford, pacific, pakistan, palestine, panama, paris, patagonia, pennsylvania, persia, peru,
  philadelphia, poland, portugal, prague, provence, prussia, quebec, riga, rome, russia, sahara, saigon, san francisco,
  sardinia, scotland, seoul, seville, shanghai, siberia, sicily, singapore, spain, st petersburg, stockholm, sudan,
  suez, sumatra, sussex, sweden, switzerland, sydney, syria, tahiti, tangier, texas, thames, tibet, tokyo, toronto,
  trieste, troy, tunis, turkey, ukraine, venezuela, venice, vermont, vienna, vietnam, virginia, wales, warsaw,
  washington, yemen, york, yorkshire, zanzibar, zurich`);

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
