import type { Lexicon } from './lexicon';

export const ENGLISH: Lexicon = {
  code: 'en',
  spaced: true,
  functionWords: `a about above after again against all almost along already also although always am among an and
    another any are as at away back be because been before behind being below between both but by can cannot could did
    do does doing down each either else even ever every few first for from get gets go goes going gone had has have
    having he her here hers herself him himself his how i if in into is it its itself just last least let like made make
    makes many may me might more most much must my myself never next no nor not nothing now of off on once one only onto
    or other our out over own part perhaps put rather same say says she should since so some still such take takes than
    that the their them themselves then there these they thing things this those though through to together too toward
    towards two under until up upon us very want wants was way we were what when where whether which while who whom
    whose why will with within without would yet you your`,
  numbers: {
    values: {
      ...{ zero: 0, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10 },
      ...{ eleven: 11, twelve: 12, thirteen: 13, fourteen: 14, fifteen: 15, sixteen: 16, seventeen: 17, eighteen: 18 },
      ...{ nineteen: 19, twenty: 20, thirty: 30, forty: 40, fifty: 50, sixty: 60, seventy: 70, eighty: 80 },
      ...{ ninety: 90, hundred: 100, thousand: 1_000 },
    },
    joiner: 'and',
    ordinals: {
      ...{ first: 1, second: 2, third: 3, fourth: 4, fifth: 5, sixth: 6, seventh: 7, eighth: 8, ninth: 9, tenth: 10 },
      ...{ eleventh: 11, twelfth: 12 },
    },
    vague: '(?:half )?(?:a )?(?:half )?dozen|scores? of|one day|one of|no one|one by one|one another|two by two',
  },
  not: "not|no|none|never|nobody|nothing|neither|nor|without|cannot|\\p{L}+n['’]t|lacks?|lacked|un(?:manned|armed|able)",
  without: 'with no|without(?: an?| any)?',
  none: 'none|no one|nobody|nothing|never|unmanned',
  unreal:
    'dream(?:s|t|ed|ing)?|nightmares?|imagin(?:e|es|ed|ing)|pretend(?:s|ed)?|fanc(?:y|ied)|simulation|vision|(?<=^|[,;] )if|as if|as though|would have|might|may have|could have|perhaps|maybe|unless|years? (?:ago|earlier)|as a (?:child|boy|girl|young)|in those days|used to|long ago|once upon|before the|before (?:he|she|they|it|i|you) |years later|remember(?:s|ed)? (?:how|when)',
  said: '(?:they|people|some|rumou?r|word) (?:say|says|said)|(?:told|tells?) \\p{L}+(?: \\p{L}+){0,2} that|(?:said|says?|wrote|records?|recorded|logged|reports?|reported|swore|claims?|claimed|insists?|insisted) that|believ(?:e|es|ed|ing)|(?:thinks?|thought|assumes?|assumed|supposes?|supposed|suspects?|suspected)(?= (?:that|he|she|they|it|i|you|we|the|a|\\p{Lu}))|(?:was|were|is|are|am) (?:sure|convinced|certain)|lied|(?:you|i|they|we) lie|hopes?|hoped|fears?|feared|wish(?:es|ed)?',
  changed:
    'this time|no longer|for the first time|learn(?:s|ed|t)?|taught|from now on|ever since|until (?:now|then)|at last|has become|had become|less one|all but',
  recent:
    'only (?:the|last|this|that) \\p{L}+(?: before| ago)?|recently|newly|just (?:arrived|come|been|started)|new (?:to|at|here)|(?:his|her|their|my|your|its) first (?:day|week|month)|since (?:yesterday|last (?:week|month))|a (?:week|month|few days) ago',
  died: '(?:died|dies|(?:has|have|had) died)(?! (?:of|from|with) (?:shame|laughter|laughing|embarrassment|boredom|curiosity|envy|happiness))|(?<!(?:nearly|almost) )drowned(?! out| in (?:work|debt|paper|noise|letters))|drowns|perished|perishes|(?:bled|froze|starved|burned|burnt|choked|beaten|frozen) to death|gave up the ghost|succumbed|(?:fell|dropped|drops|falls|keeled over) dead|took (?:his|her|their) own life|(?:killed|hanged|shot) (?:himself|herself)|(?:did|does|has|had) not survived?|(?:heart|pulse) (?:had )?(?:stopped|failed|gave out|stood still)|(?:had|has|found|was) no pulse|without a pulse|(?:never|not) (?:woke|wake|waken|woken)(?: up)? again|never woke(?= up[.,;]|[.,;])|(?:was|were|lay) lifeless|(?:was|is) no more(?=[.,;])|(?:was|were) (?:murdered|executed|laid to rest|buried alive)|passed away|(?:was|were|is|are|been) (?:\\p{L}+ )?(?:dead(?! (?:tired|certain|sure|set|serious|asleep|drunk|broke|calm|quiet|silent|still|right|wrong|against|on|to (?:me|you|him|her|us|them)))|killed(?! with kindness)|buried(?! in (?:his|her|their|its|my|your) (?:papers?|books?|work|thoughts?|notes?|hands?|newspaper|letters?|files?|ledgers?))|hanged|drowned|shot dead)|(?:quite|stone|already|found|long|lay|lies|fell) dead|breathed (?:his|her|its|their) last|(?:stopped|no longer) breath(?:ing|es|ed)|(?<=(?:and|then) )(?:was|is) dead|never (?:breathed|drew breath|moved|woke|spoke|stirred) again|breathed no more',
  remains: 'grave|funeral|coffin|corpse|dead body|burial|tomb|tombstone|gravestone|ashes|death',
  foundDead:
    '(?:found|pulled|dragged|fished|carried|cut) .{1,30}?(?<!\\p{L})(?:dead|lifeless|drowned|stiff and|cold and stiff|stone cold)',
  buries: 'buried|murdered|strangled|executed|laid to rest|mourned|widowed by',
  notDied:
    "not|never|n['’]t|if|would|might|may|could|can|will|shall|nearly|almost|wished?|want(?:ed|s)?|fear(?:ed|s)?|as if|as though|until|when (?:he|she|they|i|you)|who|which|might have|hope[ds]?|thought|believed|said|told|asked|whether|dream\\p{L}*|pretend\\p{L}*",
  left: '(?:was|were|is|had) gone(?= (?:for (?:good|ever)|forever|abroad|overseas|to sea|to live|from (?!the (?:room|kitchen|house|hall|table|window|door|doorway|bed|chair|stairs|deck|street|yard|shop|stage|picture)|his|her|their|my|our|your|its|sight|view|there|here|between|among)))|went away(?! (?:to (?!sea|live|war)|for (?!good|ever)|again|with|on|and|from|in|at))|moved away|never (?:came|come|comes|returned|returns|been seen|seen) (?:back|again)|never to (?:return|come back|be seen)|was never seen again|sailed away|(?:has|had) emigrated|emigrated|(?:has|had) moved (?:out|to)|moved out',
  unseen:
    '(?:nobody|no one|none|never) (?:\\p{L}+ )?(?:saw|seen|heard (?:of|from)) (?:him|her|them) again|(?:was|were) (?:never|not) seen again',
  forGood:
    'for good|for ?ever|for the last time|never to (?:return|come back|be seen)|never (?:came|come|to come) back|(?:and|who) (?:did|would|will|does) not (?:come|came|return)(?: back)?|would never return|once and for all|with all (?:his|her|their) (?:things|belongings)',
  leaves:
    'left|leaves|had left|gone|went|departed|sailed|drove|drives|walked out|moved|flew|took (?:the|a|an) (?:\\p{L}+ )?(?:coach|train|boat|ship|ferry|bus|plane|road|stage)|boarded|said (?:goodbye|farewell)|set (?:off|out)|packed|quit|resigned|rode|ran',
  shown:
    '(?:in|on|from|out of) (?:the|an?|his|her|their|its|my|our|this|that|every|one|another|old)(?: \\p{L}+){0,2} (?:films?|movies?|plays?|operas?|ballets?|pantomimes?|books?|novels?|stor(?:y|ies)|tales?|songs?|poems?|ballads?|photographs?|photos?|snapshots?|pictures?|portraits?|paintings?|drawings?|frescoe?s?|murals?|tapestr(?:y|ies)|newsreels?|broadcasts?|recordings?|tapes?|videos?|games?|scenes?|rehearsals?)|(?:in|of|after) the (?:\\p{L}+ )?act|on ?(?:stage|screen)|on the (?:stage|screen|boards)|in (?:bronze|marble|oils|effigy|wax|plaster)',
  whenAged: "when (?:[\\p{L}'’]+ ){1,3}was (?:\\p{L}+ )?#|was (?:\\p{L}+ )?#(?: years? old| years of age)? when",
  passingEyes: 'red|pink|yellow|white|black eye|blue eye',
  deathValue:
    'dead|died|deceased|buried|killed|drowned|perished|(?:death|grave)|passed away|life status|vital status|fate',
  heShe: 'he|she',
  notSubjectBefore:
    'of|by|for|from|with|about|to|on|at|in|like|as|than|without|after|before|that|what|how|when|whom|where',
  opensSentence:
    '(?:and|but|then|so|now|later|still|again|soon)|(?:(?:on|at|in|by|after|before|during|the next|the following|next|that|this|every|one|from) [^,.;]{2,32}?,?)',
  noAct:
    "had|['’]s|who|whose|whom|was \\p{L}+(?:ed|en)|were \\p{L}+(?:ed|en)|is|was dead|lay|lies|lying|rests?|rested|remains|seems?|seemed|would|might|could|never|died|dies|drowned|looked|weighs?|weighed|himself|and|or|did not|does not",
  fromAfar:
    'wrote|writes|write|sent|sends|telephoned|called|calls|cabled|answered|came back|comes back|returned|returns|had|has not|did not|does not|is gone|was gone|away|abroad',
  age: 'age|years old|aged|birthday',
  yearsOld: '(?:-| )?years?(?:-| )old|-year-old|years of age',
  turns: '(?:is|was|be|turn|turns|turned|turning|becomes?|became|aged|only|just|barely|nearly)',
  years: 'years?|winters?|summers?',
  definite: "the|these|those|my|your|his|her|its|our|their|\\p{L}+['’]s|only|all|every|all the",
  counts: 'count(?:s|ed|ing)?|tall(?:y|ied)|in all|reckoned up',
  thereAre: 'there (?:were|are|was|is)|(?:they|these|those|it) (?:were|are|made|came to|numbered)|numbered|made|found',
  all: 'all|every|whole|altogether|in all',
  limit: 'at most|no more than|maximum|max|capacity|limit|up to',
  kin: {
    father: 'father|dad|papa',
    mother: 'mother|mum|mom|mama',
    son: 'son|boy',
    daughter: 'daughter',
    brother: 'brother',
    sister: 'sister',
    grandfather: 'grandfather|granddad|grandpa',
    grandmother: 'grandmother|grandma|granny',
    grandson: 'grandson',
    granddaughter: 'granddaughter',
    uncle: 'uncle',
    aunt: 'aunt',
    nephew: 'nephew',
    niece: 'niece',
    cousin: 'cousin',
    husband: 'husband',
    wife: 'wife',
    brother_in_law: 'brother-in-law',
    sister_in_law: 'sister-in-law',
    father_in_law: 'father-in-law',
    mother_in_law: 'mother-in-law',
  },
  whose: "my|your|his|her|its|our|their|\\p{L}+['’]s",
  first: "i|me|my|mine|myself|we|us|our|i['’](?:m|ve|d|ll)",
  second: 'you|your|yours|yourself',
  third: 'he|she|him|his|her|hers|himself|herself|they|them|their',
  people:
    'people|persons?|humans?|m[ae]n|wom[ae]n|boys?|girls?|child(?:ren)?|crew|astronauts?|strangers?|somebody|someone|villagers?|soldiers?|sailors?',
  sameUnits: [
    ['person', 'persons', 'people', 'passengers', 'men'],
    ['second', 'seconds', 'minute', 'minutes', 'hour', 'hours', 'light-minutes', 'light-seconds'],
    ['years', 'year', 'winters'],
  ],
  weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
  handed: { left: handed('left'), right: handed('right') },
  colours: [
    'black',
    'white',
    'red',
    'blue',
    'green',
    'brown',
    'grey',
    'gray',
    'yellow',
    'blond',
    'blonde',
    'fair',
    'dark',
    'hazel',
    'auburn',
    'ginger',
  ],
  irregular: [],
  attributes: [
    ['age', 'years old'],
    ['handedness', 'dominant hand', 'hand', 'writing hand', 'main hand'],
    ['occupation', 'job', 'profession', 'work', 'trade', 'employment', 'role'],
    ['eye colour', 'eye color', 'eyes', 'colour of eyes'],
    ['hair colour', 'hair color', 'hair'],
    ['birthplace', 'born in', 'place of birth', 'origin', 'hometown'],
    ['residence', 'home', 'lives in', 'lives at', 'address', 'dwelling'],
    ['status', 'life status', 'vital status', 'alive or dead', 'alive'],
    ['marital status', 'marriage', 'married'],
    ['weekday', 'day', 'day of the week'],
    ['spouse', 'married to', 'husband', 'wife'],
    ['height', 'size', 'how tall'],
    ['whereabouts', 'location', 'place', 'where'],
  ],
  opposites: [
    ['older', 'younger'],
    ['taller', 'shorter'],
    ['bigger', 'smaller'],
    ['larger', 'smaller'],
    ['richer', 'poorer'],
    ['faster', 'slower'],
    ['stronger', 'weaker'],
    ['heavier', 'lighter'],
  ],
};

function handed(side: 'left' | 'right'): string {
  const called = `${side}[- ]?hand(?:ed(?! (?!and|but|like|since|from|by|as)\\p{Ll})|ers?(?!\\p{L}))`;
  const does = '(?:wr(?:ote|ites?|iting|itten)|sign(?:s|ed|ing)|dr(?:ew|aws?|awing)) (?:\\p{L}+ ){0,4}';
  return `${called}|${does}with (?:his|her|their|my) ${side} hand`;
}
