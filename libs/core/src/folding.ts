/** What is not seen: zero-width and directional characters, soft hyphens, tags, variation selectors, Hangul fillers. */
const UNSEEN = '\\p{Cf}\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}\\u034f\\u115f\\u1160\\u3164\\uffa0';
const UNSEEN_OR_MARK = new RegExp(`[${UNSEEN}\\p{M}]`, 'gu');
/** A mark that belongs to no letter of its own, such as a line through a Latin letter, is left away with them. */
const UNSEEN_OR_LOOSE = new RegExp(`[${UNSEEN}]|\\p{M}(?<=[A-Za-z]\\p{M}+)`, 'gu');

/** Latin but for the soft hyphen and the dotless i, and typographic marks: what hides nothing, as most prose. */
const PLAIN = '\\0-\\u00ac\\u00ae-\\u0130\\u0132-\\u024f\\u2010-\\u2027\\u2030-\\u205e\\u20a0-\\u20cf';
const OPEN = new RegExp(`^[${PLAIN}]*$`);

/** Letters that look like Latin ones, each above the one that it looks like (Unicode UTS #39, confusables). */
const LOOK_ALIKES = lookAlikes(
  // Cyrillic, as capitals and as small letters.
  ['АВЕЅІЈКМНОРСТУХҮԌԚԜ', 'ABESIJKMHOPCTYXYGQW'],
  ['авсԁеѕіјкӏмпорԛгтуѵѡԝхһүґѳ', 'abcdesijklmnopqrtyvwwxhyro'],
  // Greek.
  ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'ABEZHIKMNOPTYX'],
  ['αβεηικνορστυχγω', 'abenikvopotuxyw'],
  // Armenian and Cherokee.
  ['օոսհցյզ', 'onuhgjq'],
  ['ᎪᏴᏟᎠᎬᎳᏀᎻᎥᎫᏦᏞᎷᏢᏒᏚᎢᏙᏃ', 'ABCDEWGHiJKLMPRSTVZ'],
);
/** Letters of Latin script that are used as others: of phonetics, as small capitals, without their dot. */
const LATIN_VARIANTS = lookAlikes(['ıɑɡɩᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ', 'iagiabcdefghijklmnoprstuvwyz']);
const VARIANTS = [...LATIN_VARIANTS.keys()].join('');
const VARIANT = new RegExp(`[${VARIANTS}]`, 'gu');
/** Runs of 26 capitals that compatibility decomposition leaves alone: letters on dark grounds, and letters of flags. */
const OF_PICTURES = '\\u{1f150}-\\u{1f169}\\u{1f170}-\\u{1f189}\\u{1f1e6}-\\u{1f1ff}';
const PICTURED = new RegExp(`[${OF_PICTURES}]`, 'gu');
const PICTURED_FROM = [0x1f1e6, 0x1f170, 0x1f150];
/** Without one of these a text in another script reads as it is written. */
const SUSPECT = new RegExp(`[A-Za-z${UNSEEN}${VARIANTS}${OF_PICTURES}]`, 'u');

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const LATIN = /[A-Za-z]/;
const OF_LATIN_SCRIPT = /\p{Script=Latin}/gu;
const OF_ANOTHER_SCRIPT = /(?!\p{Script=Latin})\p{L}/gu;

/**
 * A text as a person reads it, whatever it is written with: one width, nothing that is not seen, and letters of another
 * script that look like Latin ones as these, in a word with Latin letters and in a Latin text. A word of another script
 * in a text of that script stays; case and accents stay.
 */
export function asSeen(text: string): string {
  const composed = text.normalize('NFKC');
  if (OPEN.test(composed) || !SUSPECT.test(composed)) return composed;
  return latinised(composed.replace(UNSEEN_OR_LOOSE, '').normalize('NFC'));
}

/** The same in one case and without accents: what two spellings of a word share. */
export function folded(text: string): string {
  const bare = text.normalize('NFKD').replace(UNSEEN_OR_MARK, '');
  return (OPEN.test(bare) ? bare : latinised(bare)).toLowerCase();
}

/** Words with a Latin letter first: what most of the letters are is told by them, too. */
function latinised(text: string): string {
  const spelt = text.replace(PICTURED, spelling).replace(VARIANT, (letter) => LATIN_VARIANTS.get(letter)!);
  if (!LATIN.test(spelt)) return spelt;
  const mixed = spelt.replace(WORD, (word) => (LATIN.test(word) ? asLatin(word) : word));
  if (count(mixed, OF_LATIN_SCRIPT) <= count(mixed, OF_ANOTHER_SCRIPT)) return mixed;
  return mixed.replace(WORD, (word) => {
    const letters = asLatin(word);
    return OPEN.test(letters) ? letters : word;
  });
}

function spelling(pictured: string): string {
  const point = pictured.codePointAt(0)!;
  return String.fromCharCode(0x41 + point - PICTURED_FROM.find((from) => point >= from)!);
}

function asLatin(word: string): string {
  return OPEN.test(word) ? word : Array.from(word, latinOf).join('');
}

function latinOf(letter: string): string {
  return LOOK_ALIKES.get(letter) ?? letter;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function lookAlikes(...rows: readonly [letters: string, latin: string][]): ReadonlyMap<string, string> {
  return new Map(
    rows.flatMap(([letters, latin]) => Array.from(letters, (letter, at) => [letter, latin[at]!] as const)),
  );
}
