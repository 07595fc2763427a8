/**
 * Closed lists by which English stories are read: what gives a name away, what a scene holds. Lower case, singular.
 * Names of a story's own invention do not need to be here.
 */

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
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

/** Verbs of saying, beside a name in either order. */
export const SPEECH_VERBS = words(`
  said says say cried cries asked asks replied replies answered answers whispered whispers muttered mutters murmured
  murmurs shouted shouts exclaimed exclaims roared roars added adds told tells called calls screamed screams growled
  growls sighed sighs laughed laughs snapped snaps demanded demands declared declares announced announces hissed hisses
  yelled yells insisted insists protested admitted admits agreed agrees warned warns begged begs pleaded pleads
  nodded nods shrugged shrugs smiled smiles grinned grins frowned frowns soliloquized ejaculated sang thought thinks
  wondered wonders explained explains suggested suggests interrupted grunted grunts mumbled mumbles croaked
  stammered stammers`);

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

/** Endings of words for peoples and their languages. */
export const DEMONYM = /(?:[^aeiou]ese|landers?|[^aeiou]ish|[dtsn]ians?|[aeiou]cans?|ites?|smen|sman)$/;

/** Things that a hand can hold, give away, hide or lose: what a plot can turn on. */
export const PORTABLE = words(`
  abacus accordion almanac amphora amulet anvil apple arrow axe backpack badge bag bandage banner barrel basket beaker
  bell bellows bible blanket bobbin bomb bottle bouquet bow-string box bracelet bridle brooch brush bucket buckle
  bullet bundle button cage camera candle candlestick canister carpet-bag cartridge casket catalogue chain chalice
  chalk chart chessboard chisel chit cigar cigarette coat coin comb compass contract cord core crossbow crucifix
  crutch cup dagger deed detonator diamond diary dice dictionary doll doubloon drawing dress drill earring envelope
  fiddle figurine flask flute fork fuse gem glass-key glove goblet guitar gun hammer hammock handkerchief harmonica
  harpoon hat hatchet helmet horn hourglass hymnal icon idol inkstand inkwell jewel journal jug kettle key keycard
  keyring knife ladle lamp lantern lantern-glass laptop leaflet ledger letter lighter loaf locket logbook loom
  manuscript map mask matchbox medal metronome monocle mug musket necklace needle newspaper note notebook notice
  oilcloth oilskin orange orb overcoat package packet paddle pail painting paper parasol parcel parchment passport
  pearl pen pencil phial phone photo photograph picture pill pillow pipe pistol pistol-case pocketknife poker portrait
  postcard poster pot potion pouch purse quadrant quill quilt quiver radio razor receipt receiver recorder relic
  revolver ribbon rifle ring rope rosary rucksack sack saddle satchel scalpel scarf screwdriver scroll sextant shawl
  shield shoe shovel sketch slate slip snuffbox songbook sou'wester spade spear spindle spoon spyglass statuette stick
  string suit suitcase sword syringe tag talisman teapot telegram telephone telescope testament thermos thimble ticket
  tobacco-pouch token tomahawk tongs torch toy transmitter tray trumpet tube tuning-fork typewriter umbrella uniform
  veil vial violin visor wallet wand whip whistle wrench`);

/** Words that point to one of several, and say nothing of what it is like. */
export const POINTING = words(`
  same other only own next last first second third fourth fifth sixth seventh eighth ninth tenth such very more most
  whole one two three four five six seven eight nine ten eleven twelve few many several another new usual former latter
  single double half dead living old young poor rich good bad best worst better real true wrong right left certain little
  small great big large long short high low grand native savage common open close full empty free dark light heavy hard soft
  cold hot warm sweet strange lone lonely sacred royal wild main chief poor vast deep wide thick thin strong weak`);

/** Nouns of time, space, bodies and ideas: too vague to be what somebody speaks of. */
export const VAGUE = words(`
  way end side edge top bottom middle morning night day evening afternoon noon midnight dawn dusk time moment hour minute
  second week month year age world air ground rest other same left right sound noise light dark darkness silence place
  part kind sort thing people man men woman women boy girl child children front back inside outside corner centre center
  head face hand arm eye mouth hair foot feet leg shoulder body skin voice word name past future present truth fact idea
  matter reason number lot bit pair couple distance direction north south east west wind rain sun moon sky sea water
  weather heat cold floor wall ceiling room door window street road town village city house country land surface line
  point question answer case course case sense use order work trouble fire smoke snow ice crowd others family party story
  chapter scene book page length depth height width colour color shape size smell taste sight touch earth contrary grand whole sort kind occasion opportunity meantime
  meanwhile beginning start finish news purpose effect rate sake nature state affair business voyage day life death
  finger forehead soul mind heart brain lip cheek neck chest breath blood fellow creature circumstance condition manner
  character crew passenger company army enemy village fact degree extent language tone subject object far lay set step home thought
  craft ocean deck table storm tide quay shore coast street crossword lobby counter`);
