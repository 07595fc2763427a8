import type { TenseWords } from './tense-words';

/** Irregular verbs with their past, where it differs from the base; pasts that mostly stand for something else are left out. */
const IRREGULAR =
  `arise:arose awake:awoke bear:bore beat become:became begin:began bend:bent bind:bound bite:bit bleed:bled
  blow:blew break:broke breed:bred bring:brought build:built burn:burnt buy:bought catch:caught choose:chose cling:clung
  come:came creep:crept deal:dealt dig:dug dive:dove draw:drew dream:dreamt drink:drank drive:drove dwell:dwelt eat:ate
  fall:fell feed:fed feel:felt fight:fought find:found flee:fled fling:flung fly:flew forbid:forbade foresee:foresaw
  forget:forgot forgive:forgave forsake:forsook freeze:froze get:got give:gave go:went grow:grew hang:hung hear:heard hide:hid
  hold:held keep:kept kneel:knelt know:knew lay:laid lead:led leap:leapt leave:left lend:lent lie:lay light:lit lose:lost
  make:made mean:meant meet:met mistake:mistook overhear:overheard overtake:overtook pay:paid ride:rode ring:rang rise:rose
  run:ran say:said see:saw seek:sought sell:sold send:sent sew shake:shook shine:shone shoot:shot show sing:sang sink:sank
  sit:sat sleep:slept slide:slid speak:spoke spend:spent spin:spun spring:sprang stand:stood steal:stole stick:stuck
  sting:stung stride:strode strike:struck strive:strove swear:swore sweep:swept swell swim:swam swing:swung take:took
  teach:taught tear:tore tell:told think:thought throw:threw tread:trod understand:understood undo:undid wake:woke wear:wore
  weave:wove weep:wept win:won wind withdraw:withdrew withhold:withheld withstand:withstood wring:wrung write:wrote`
    .split(/\s+/)
    .map((pair) => pair.split(':'));

/** Common verbs with a past in -ed, whose form in -s is seldom a noun of the plural. */
const REGULAR =
  `accept add admit agree allow answer appear arrive ask attempt avoid beckon beg believe belong blink boil borrow
  breathe brush bury call carry check choke clap clear climb close collect confess consider continue cook count
  crawl cross crouch cry dance decide deliver demand descend deserve disappear discover drag dress drift drop drown
  edge empty enter examine expect explain fasten fetch fill finish fold follow gather glance grasp greet grip guide
  happen haul hear help hesitate hope hover hurry ignore insist interrupt jerk join jump kick kill kiss kneel knock
  laugh lean learn lift like limp linger listen live look lower mention miss move murmur nod notice obey
  offer open order pack paint pass pause pick play pour prefer press pretend promise pull push raise
  reach realise realize receive recognise recognize refuse remain remember remove repeat reply report rescue resist return
  reveal rub rush sail scrape scream search seem serve settle share shiver shout sigh slam slip smile smoke sniff snap
  sob sort stare start stay stir stop stretch stumble suggest surrender survive swallow switch talk tear
  tie tilt touch trail travel tremble trust try tuck tug turn twist undress unfold unlock use
  wait wake walk wander want warn wash watch wave whisper wipe wish wonder work wrap yell yield`.split(/\s+/);

const inS = (verb: string): string =>
  /(?:s|x|z|ch|sh|o)$/.test(verb) ? `${verb}es` : /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ies` : `${verb}s`;

/** The forms of English verbs. */
export function englishTense(): TenseWords {
  const pasts = IRREGULAR.flatMap(([, past]) => past ?? []);
  const bases = [...IRREGULAR.map(([base]) => base!), ...REGULAR];
  return {
    past: `was were had did wasn't weren't hadn't didn't ${pasts.join(' ')}`,
    pastEndings: '\\p{L}{2,}ed',
    notPast: `need seed feed speed breed indeed hundred bleed weed reed greed creed steed deed exceed proceed succeed sacred
      naked wicked crooked kindred shed sled wed beloved aged hatred tired embed infrared`,
    present: `is are am has does isn't aren't hasn't doesn't ${bases.map(inS).join(' ')}`,
    presentWith: {
      pronouns: 'i you we they',
      verbs: `${bases.filter((base) => !pasts.includes(base)).join(' ')} do have`,
    },
    beforeNouns: `the a an his her its my your our their this that these those no every each some any one two three four five six
      seven eight nine ten of in on at with by from for to into over under all both was were is are been be being am had has
      have having get gets got not never and's who's old new little whose`,
  };
}
