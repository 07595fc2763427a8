import { compoundNumbers } from './compound-numbers';
import type { Lexicon } from './lexicon';

const UNITS = ['', 'ein', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun'];
const TEENS = [
  'zehn',
  'elf',
  'zwölf',
  'dreizehn',
  'vierzehn',
  'fünfzehn',
  'sechzehn',
  'siebzehn',
  'achtzehn',
  'neunzehn',
];
const TENS = ['', '', 'zwanzig', 'dreißig', 'vierzig', 'fünfzig', 'sechzig', 'siebzig', 'achtzig', 'neunzig'];

export const GERMAN: Lexicon = {
  code: 'de',
  spaced: true,
  nounCapitals: true,
  functionWords: `aber als alle allein alles als also am an auch auf aus bei beim bis bin bist da dabei damit dann das dass
    dein deine dem den der des dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen
    einer eines er es etwas für gegen hat hatte hatten habe haben her hier hin hinter ich ihm ihn ihnen ihr ihre ihrem
    ihren ihrer im in ins ist ja jede jeden jeder jetzt kein keine keinen kann können mehr mein meine mich mir mit nach
    nicht nichts noch nun nur ob oder ohne schon sehr sei sein seine seinem seinen seiner sich sie sind so über um und uns
    unter vom von vor war waren was weil wenn wer werden wie wieder will wir wird wo wurde wurden zu zum zur zwischen`,
  numbers: {
    values: compoundNumbers(([hundreds, tens, units]) => {
      const small =
        tens === 1
          ? TEENS[units]!
          : tens === 0
            ? UNITS[units]!
            : units === 0
              ? TENS[tens]!
              : `${UNITS[units]}und${TENS[tens]}`;
      return hundreds === 0 ? small : `${hundreds === 1 ? '' : UNITS[hundreds]}hundert${small}`;
    }),
    ordinals: {
      ...{
        erste: 1,
        zweite: 2,
        dritte: 3,
        vierte: 4,
        fünfte: 5,
        sechste: 6,
        siebte: 7,
        siebente: 7,
        achte: 8,
        neunte: 9,
      },
      ...{ zehnte: 10, elfte: 11, zwölfte: 12 },
    },
    vague: '(?:ein )?(?:halbes )?dutzend|ein paar',
  },
  not: 'nicht|nie|niemals|kein|keine|keinen|keinem|keiner|keines|ohne|niemand|nichts|weder',
  without: 'ohne',
  none: 'keine?r?|niemand|nichts|nie|leer',
  unreal:
    'traum|träume|träumte|träumt|geträumt|alptraum|stell(?:te|t) sich vor|vorstellung|als ob|als wäre|als hätte|(?<=^|[,;] )(?:wenn|falls)|hätte|wäre|würde|vielleicht|damals|früher|als kind|einst|vor [^,.]{1,20}jahren|jahre später',
  said: 'glaubte|glaubt|dachte|denkt|meinte|meint|hielt|log|lügt|behauptet(?:e)?|sagte|sagt|schwor|erzählte|hoffte|fürchtete|wünschte',
  changed: 'diesmal|nicht mehr|zum ersten mal|lern(?:te|t|en)|von nun an|endlich|inzwischen|bis dahin',
  recent:
    'erst (?:seit|gestern|letzte\\p{L}*|vor|im|vorige\\p{L}*)|neulich|kürzlich|frisch|neu (?:im|in|hier|am)|gerade erst|soeben',
  died: 'starb|stirbt|gestorben|verstarb|verstorben|ertrank|ertrunken|erfror|erfroren|verhungerte?|verblutete?|erstickte|umgekommen|kam(?:en)? (?:\\p{L}+ ){0,3}(?:um|ums leben)(?=[.,;])|ums leben gekommen|erlag|erlegen|entschlief|entschlafen|verschied|verschieden(?= war)|(?:war|ist|lag|liegt) (?:\\p{L}+ ){0,4}tot|tot (?:war|ist|lag|um|zusammen|auf)|fand (?:\\p{L}+ ){0,4}den tod|letzten atemzug|letzten seufzer|leben aus(?:gehaucht)?|überlebte (?:\\p{L}+ ){0,4}nicht|(?:wachte|erwachte) (?:\\p{L}+ ){0,2}(?:nicht|nie) (?:mehr|wieder)(?: auf)?|herz (?:blieb|stand|hörte|setzte|versagte)(?: \\p{L}+)*|(?:keinen|ohne) puls|nicht mehr am leben|(?:begraben|beerdigt|bestattet|beigesetzt|getötet|ermordet|erschlagen|erschossen)|erschoss sich|erhängte sich|atmete nicht mehr|rührte sich nie (?:mehr|wieder)|nie (?:mehr|wieder) (?:atmete|erwachte|die augen)',
  remains: 'grab|begräbnis|beerdigung|sarg|leiche|leichnam|tod|grabstein|totenbett|asche',
  foundDead: '(?:fand|fanden|zog|zogen|barg|bargen) .{1,30}?(?<!\\p{L})(?:tot|leblos|erfroren|ertrunken|erhängt)',
  buries: 'begruben|begrub|beerdigten|bestatteten|ermordete|betrauerten|trug man',
  notDied: 'nicht|nie|fast|beinahe|würde|könnte|möchte|wenn|ob|als ob|wäre|hätte|sollte|glaubte|dachte|sagte|träumte',
  left: 'zog fort|zog weg|reiste ab|fuhr davon|war fort|wanderte aus|ausgewandert|(?:kam|kehrte|kommt|kehrt) (?:nie|niemals|nicht) (?:wieder|mehr)(?: zurück)?|auf nimmerwiedersehen|nie (?:mehr|wieder) gesehen',
  unseen:
    '(?:ihn|ihr) (?:\\p{L}+ ){0,3}nie (?:mehr|wieder)|nie (?:mehr|wieder) (?:\\p{L}+ )?ihn|niemand (?:\\p{L}+ )?(?:ihn|sie) (?:je |jemals )?wieder',
  forGood:
    'für immer|auf immer|für alle zeit|endgültig|auf nimmerwiedersehen|und (?:kam|kehrte) (?:nie|nicht) (?:wieder|mehr)?(?: ?zurück)?|ohne wiederkehr|ein für alle ?mal|zum letzten mal',
  leaves:
    'verließ|verlässt|verlassen|ging|geht|fuhr|fährt|zog|zieht|reiste|reist|wanderte|flog|segelte|ritt|stieg|nahm abschied|kündigte|packte|brach auf|lief',
  shown:
    '(?:auf|von) (?:der|einer) (?:bühne|leinwand)|im (?:\\p{L}+ )?(?:akt|aufzug|stück|theaterstück|film|roman|märchen|lied|spiel|traum)|(?:auf|aus) (?:dem|einem|ihrem|seinem)(?: \\p{L}+)? (?:bild|foto|photo|gemälde|bildnis|porträt|rahmen|standbild|tonband|video)|in (?:bronze|marmor|öl|gips)',
  whenAged: 'als (?:\\p{L}+ ){1,3}#(?: jahre?)?(?: alt)? (?:war|wurde)|mit #(?: jahren)? hatte',
  passingEyes: 'rote?[nmrs]?|weiße?[nmrs]?|gelbe?[nmrs]?',
  deathValue: 'tot|gestorben|verstorben|begraben|beerdigt|ertrunken|umgekommen|todesjahr|gefallen',
  heShe: 'er|sie|es',
  notSubjectBefore: 'von|für|mit|an|zu|bei|nach|auf|über|um|wegen|ohne|gegen|vor|als|wie|dass|ob|was|den|dem|des',
  opensSentence:
    '(?:und|aber|da|dann|nun|später|jetzt|heute|mittags|abends|nachts|morgens|plötzlich|wieder|bald)|(?:(?:zu|am|im|in|gegen|um|nach|vor|bei|mit|auf|unter|von|aus|an|neben) [^,.;]{2,32}?)',
  verbSecond: true,
  noAct:
    'war|ist|hatte|hat|habe|sei|lag|liegt|ruht|ruhte|blieb|wurde|würde|schien|starb|stirbt|ertrank|und|oder|nicht|selig|der|die|dessen|deren',
  fromAfar: 'schrieb|schreibt|schickte|schickt|rief an|kam zurück|kehrte zurück|antwortete|aus der ferne',
  age: 'alter|jahre alt|lebensalter',
  yearsOld: ' jahre?n?(?: alt)?|-jährig|jährig',
  turns: '(?:ist|war|wird|wurde|erst|schon|kaum|gerade)',
  years: 'jahre?n?|winter|sommer',
  definite: 'die|der|den|diese|meine|deine|seine|ihre|unsere|nur|alle|sämtliche',
  counts: 'zähl(?:te|t|en|ten)|gezählt|insgesamt',
  thereAre: 'es (?:waren|sind|gab|gibt)|(?:das|sie) (?:waren|sind|machten)|kam(?:en)? auf',
  all: 'alle|sämtliche|ganze|insgesamt',
  limit: 'höchstens|maximal|grenze|fassungsvermögen',
  kin: {
    father: 'vater|papa',
    mother: 'mutter|mama',
    son: 'sohn',
    daughter: 'tochter',
    brother: 'bruder',
    sister: 'schwester',
    grandfather: 'großvater|opa',
    grandmother: 'großmutter|oma',
    grandson: 'enkel',
    granddaughter: 'enkelin',
    uncle: 'onkel',
    aunt: 'tante',
    nephew: 'neffe',
    niece: 'nichte',
    cousin: 'vetter|cousin|cousine',
    husband: 'ehemann|gatte|mann',
    wife: 'ehefrau|gattin|frau',
    brother_in_law: 'schwager',
    sister_in_law: 'schwägerin',
    father_in_law: 'schwiegervater',
    mother_in_law: 'schwiegermutter',
  },
  whose: 'mein|meine|dein|deine|sein|seine|ihr|ihre|unser|unsere|\\p{Lu}\\p{L}+s',
  first: 'ich|mich|mir|mein|meine|meinen|meinem|meiner|wir|uns|unser|unsere',
  second: 'du|dich|dir|dein|deine|deinen|deinem|deiner',
  third: 'er|sie|ihn|ihm|ihr|sein|seine|seinen|ihre|ihren',
  people: 'menschen?|leute|mann|männer|frau|frauen|kinder|kind|junge|mädchen|jemand|fremder|besatzung|soldaten?',
  sameUnits: [
    ['person', 'personen', 'leute', 'menschen'],
    ['sekunde', 'sekunden', 'minute', 'minuten', 'stunde', 'stunden', 'lichtminuten'],
  ],
  weekdays: ['montag', 'dienstag', 'mittwoch', 'donnerstag', 'freitag', 'samstag', 'sonnabend', 'sonntag'],
  handed: {
    left: 'linkshänd(?:er(?:in)?|ig)|mit der linken (?:schr(?:eib|ieb)|zeichne)|schr(?:eib|ieb)[a-z]* mit der linken',
    right:
      'rechtshänd(?:er(?:in)?|ig)|mit der rechten (?:schr(?:eib|ieb)|zeichne)|schr(?:eib|ieb)[a-z]* mit der rechten',
  },
  colours: ['schwarz', 'weiß', 'rot', 'blau', 'grün', 'braun', 'grau', 'gelb', 'blond', 'rotblond', 'brünett'],
  irregular: [
    ['lesen', 'las', 'liest', 'lasen'],
    ['schwimmen', 'schwamm', 'schwimmt'],
    ['singen', 'sang', 'singt'],
    ['reiten', 'ritt', 'reitet'],
    ['schreiben', 'schrieb', 'schreibt'],
    ['sprechen', 'sprach', 'spricht'],
    ['gehen', 'ging', 'geht'],
    ['fahren', 'fuhr', 'fährt'],
    ['fliegen', 'flog', 'fliegt'],
    ['essen', 'aß', 'isst'],
    ['trinken', 'trank', 'trinkt'],
    ['tragen', 'trug', 'trägt'],
    ['sehen', 'sah', 'sieht'],
    ['laufen', 'lief', 'läuft'],
    ['schießen', 'schoss'],
    ['steuern', 'steuerte'],
  ],
  attributes: [
    ['alter', 'age'],
    ['händigkeit', 'dominante hand', 'schreibhand', 'hand', 'handedness'],
    ['beruf', 'arbeit', 'tätigkeit', 'occupation'],
    ['augenfarbe', 'augen'],
    ['haarfarbe', 'haare', 'haar'],
    ['geburtsort', 'herkunft', 'heimat'],
    ['wohnort', 'wohnung', 'adresse'],
    ['familienstand', 'ehestand'],
    ['wochentag', 'tag'],
    ['status', 'lebensstatus'],
  ],
  opposites: [
    ['älter', 'jünger'],
    ['größer', 'kleiner'],
    ['reicher', 'ärmer'],
    ['stärker', 'schwächer'],
    ['schneller', 'langsamer'],
    ['schwerer', 'leichter'],
  ],
};
