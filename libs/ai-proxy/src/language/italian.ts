import { compoundNumbers } from './compound-numbers';
import type { Lexicon } from './lexicon';

const UNITS = ['', 'uno', 'due', 'tre', 'quattro', 'cinque', 'sei', 'sette', 'otto', 'nove'];
const TEENS = [
  ...['dieci', 'undici', 'dodici', 'tredici', 'quattordici', 'quindici', 'sedici', 'diciassette', 'diciotto'],
  'diciannove',
];
const TENS = ['', '', 'venti', 'trenta', 'quaranta', 'cinquanta', 'sessanta', 'settanta', 'ottanta', 'novanta'];

export const ITALIAN: Lexicon = {
  code: 'it',
  spaced: true,
  functionWords: `a ad ai al alla alle allo anche ancora avere aveva che chi ci cui come con contro da dal dalla dei del della
    delle di dove due e ed egli era erano fra fu gli ha hanno ho i il in io l la le lei li lo loro lui ma me mi mia mio ne
    negli nei nel nella noi non o ogni per perché più poi quale quando quella quello questa questo qui se sei senza si sia
    sono su sua sui sul sulla suo ti tra tu tutti tutto un una uno vi voi è`,
  numbers: {
    values: compoundNumbers(([hundreds, tens, units]) => {
      const ten = TENS[tens] ?? '';
      const joined = units === 1 || units === 8 ? ten.slice(0, -1) : ten;
      const small =
        tens === 1 ? TEENS[units]! : tens === 0 ? UNITS[units]! : `${joined}${units === 3 ? 'tré' : UNITS[units]}`;
      return hundreds === 0 ? small : `${hundreds === 1 ? '' : UNITS[hundreds]}cento${small}`;
    }),
    ordinals: {
      ...{ primo: 1, prima: 1, secondo: 2, seconda: 2, terzo: 3, terza: 3, quarto: 4, quarta: 4, quinto: 5, quinta: 5 },
      ...{ sesto: 6, settimo: 7, settima: 7, ottavo: 8, nono: 9, decimo: 10 },
    },
    vague: '(?:mezza )?dozzina|un paio|una decina|una ventina',
  },
  not: 'non|mai|nessun[oa]?|niente|nulla|senza|né',
  without: 'senza',
  none: 'nessun[oa]|niente|nulla|mai|no',
  unreal:
    'sogn\\p{L}*|incubo|immagin\\p{L}*|come se|(?<=^|[,;] )se|avrebbe|sarebbe|forse|un tempo|una volta|prima (?:di|del|della|che)|da (?:bambin[oa]|giovane|piccol[oa])|\\p{L}+ anni fa|anni dopo|a quel tempo|nel (?:film|quadro|ritratto)',
  said: 'cred(?:e|eva|ette) che|credeva|pensa(?:va)? che|disse (?:a[l]? \\p{L}+ )?che|diceva che|dice che|giur\\p{L}+|ment(?:ì|e|iva)|afferm\\p{L}+|sostenne',
  changed: 'questa volta|stavolta|non .{1,20} più|per la prima volta|impar\\p{L}+|da allora|finalmente|ormai',
  recent: 'appena|recentemente|da poco|di recente|nuov[oa] (?:a|in|del)|da ieri',
  died: "morì|muore|è mort[oa]|era mort[oa]|annegò|deced(?:ette|é)|è decedut[oa]|perì|soccombette|si spense|si è spent[oa]|si era spent[oa]|perse la vita|ha perso la vita|esalò l['’]ultimo|passò a miglior vita|rese l['’]anima|non (?:è )?sopravviss[eut]+[oa]?|non si svegliò (?:più|mai)|(?:cadde|cade) mort[oa]|senza (?:vita|polso)(?=[.,;])|non aveva più (?:polso|battito)|si (?:uccise|impiccò|tolse la vita)|(?:fu|venne|è stat[oa]) (?:uccis[oa]|sepolt[oa]|assassinat[oa]|fucilat[oa]|seppellit[oa])|cuore (?:si fermò|smise di battere|cessò di battere)|non respira(?:va)? più|smise di respirare|spirò",
  remains: 'tomba|funerale|bara|morte|cadavere|salma|sepoltura|ceneri|lapide|veglia funebre',
  foundDead:
    '(?:trovò|trovarono|ha trovato|hanno trovato|ripescarono) .{0,30}?(?<!\\p{L})(?:mort[oa]|senza vita|annegat[oa]|fredd[oa])',
  buries: 'seppellirono|seppellì|uccisero|uccise|assassinarono|piansero|vegliarono',
  diedAlone: '(?:morì|è mort[oa]|era mort[oa]|non respira(?:va)? più|smise di respirare)',
  notDied: 'quasi|se|avrebbe|potrebbe|voleva|credeva|pensava|disse che|sogn\\p{L}*',
  left: 'emigrò|(?:non|mai) (?:tornò|ritornò|è tornat[oa]|fece ritorno) (?:mai )?più|non (?:tornò|ritornò) mai|nessuno (?:lo|la) (?:rivide|vide più|ha più vist[oa])|si trasferì a|partì per|se ne andò (?:dal|dalla|via)',
  unseen:
    'nessuno (?:lo|la) (?:\\p{L}+ )?(?:rivide|vide più|ha più vist[oa]|aveva più vist[oa])|non (?:lo|la) (?:rividero|videro) (?:mai )?più',
  forGood:
    'per sempre|definitivamente|una volta per tutte|e non (?:tornò|ritornò) (?:mai |più )*|senza ritorno|per l.ultima volta',
  leaves:
    'se ne andò|se ne va|partì|parte|lasciò|lascia|abbandonò|salì|prese (?:il|la|un|una)|s\\p{L}*imbarcò|traslocò',
  shown:
    "sul (?:palco|palcoscenico)|in scena|sullo schermo|(?:nel|del) (?:\\p{L}+ )?atto|nell['’]atto|nel (?:dramma|romanzo|racconto|gioco|disegno|video)|nella (?:commedia|canzone|foto|fotografia|pellicola|registrazione)|(?:dal|dalla) (?:ritratto|quadro|foto|fotografia)|in (?:bronzo|marmo)",
  whenAged: 'quando (?:\\p{L}+ ){0,3}(?:aveva|ebbe|compì) #',
  passingEyes: 'ross[oiae]|giall[oiae]|bianc(?:o|a|hi|he)',
  deathValue: 'mort[oa]|decedut[oa]|sepolt[oa]|annegat[oa]|defunt[oa]|uccis[oa]',
  heShe: 'egli|lui|lei|ella',
  notSubjectBefore:
    "di|d['’]|del|della|a|al|alla|per|da|dal|dalla|con|senza|su|verso|contro|come|che|quando|dove|tra|fra",
  opensSentence:
    "(?:e|ma|allora|poi|ora|oggi|infine|subito)|(?:(?:a|al|alla|il|la|in|nel|nella|quella|quel|dopo|durante|un|una) [^.;]{2,32}?,)|(?:la|il|al|alla|una|quella|quel|di|nel|il giorno|l['’]) ?(?:sera|mattin[oa]|mattina dopo|notte|pomeriggio|giorno dopo|indomani|domenica|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|mezzogiorno|alba|tramonto)(?: dopo| seguente)?",
  noAct: 'aveva|fu|era|è|ha|che|non|e|o|giace|giaceva|sembrava|morì|sarebbe|muore',
  fromAfar: 'scrisse|scrive|mandò|manda|tornò(?! a )|torna(?! a )|rispose|telefonò|da lontano',
  age: 'età|anni',
  yearsOld: ' anni',
  turns: '(?:con|ha|aveva|compie|compì|compiva)',
  years: 'ann[oi]|invern[oi]|estati?',
  definite: 'i|gli|le|questi|queste|miei|tuoi|suoi|nostri|solo|soltanto|tutti i|tutte le',
  counts: 'cont(?:ò|ava|arono|ai|a)|in tutto|in totale',
  thereAre: "erano|sono|c['’]erano|ce n['’]erano|ne (?:trovò|contò|restavano)|furono",
  all: 'tutti|tutte|in tutto',
  limit: 'al massimo|massimo|capienza|limite|portata',
  kin: {
    father: 'padre|papà',
    mother: 'madre|mamma',
    son: 'figlio',
    daughter: 'figlia',
    brother: 'fratello',
    sister: 'sorella',
    grandfather: 'nonno',
    grandmother: 'nonna',
    // The same word as for a brother's child.
    grandson: 'nipotino',
    granddaughter: 'nipotina',
    uncle: 'zio',
    aunt: 'zia',
    // Of both; who is whose is told by the word alone.
    nephew: 'nipote',
    niece: 'nipote femmina',
    cousin: 'cugin[oa]',
    husband: 'marito|sposo',
    wife: 'moglie|sposa',
    brother_in_law: 'cognato',
    sister_in_law: 'cognata',
    father_in_law: 'suocero',
    mother_in_law: 'suocera',
  },
  whose: 'mio|mia|tuo|tua|suo|sua|nostro|nostra',
  first: 'io|me|mi|mio|mia|miei|mie|noi|ci|nostro|nostra',
  second: 'tu|te|ti|tuo|tua|tuoi|voi',
  third: 'egli|lui|lei|ella|suo|sua|suoi|sue|gli|loro',
  people: 'gente|person[ae]|uman[oi]|uom[oi]n?i?|donn[ae]|bambin[oiae]|ragazz[oiae]|equipaggio|qualcuno|sconosciut[oa]',
  sameUnits: [
    ['persone', 'persona', 'passeggeri', 'gente'],
    ['secondi', 'secondo', 'minuti', 'minuto', 'ore', 'ora'],
  ],
  weekdays: ['lunedì', 'martedì', 'mercoledì', 'giovedì', 'venerdì', 'sabato', 'domenica'],
  handed: {
    left: 'mancin[oaie]|scri(?:ve|veva|sse) con la (?:mano )?sinistra',
    right: 'destrors[oaie]|destriman[oaie]|scri(?:ve|veva|sse) con la (?:mano )?destra',
  },
  colours: [
    'nero',
    'nera',
    'bianco',
    'bianca',
    'rosso',
    'rossa',
    'blu',
    'verde',
    'grigio',
    'giallo',
    'biondo',
    'castano',
    'moro',
    'grigia',
    'castana',
  ],
  irregular: [
    ['leggere', 'lesse', 'legge', 'leggeva'],
    ['scrivere', 'scrisse', 'scrive'],
    ['vedere', 'vide', 'vede'],
    ['bere', 'bevve', 'beve'],
    ['correre', 'corse', 'corre'],
    ['andare', 'andò', 'va'],
    ['guidare', 'guidò', 'guida'],
  ],
  attributes: [
    ['età', 'age'],
    ['mano', 'mano dominante', 'handedness'],
    ['mestiere', 'professione', 'lavoro', 'occupazione'],
    ['occhi', 'colore degli occhi'],
    ['capelli', 'colore dei capelli'],
    ['luogo di nascita', 'origine'],
    ['residenza', 'indirizzo', 'domicilio'],
    ['stato civile', 'matrimonio'],
    ['giorno', 'giorno della settimana'],
  ],
  opposites: [
    ['più vecchio', 'più giovane'],
    ['più vecchia', 'più giovane'],
    ['più alto', 'più basso'],
    ['più ricco', 'più povero'],
    ['maggiore', 'minore'],
  ],
};
