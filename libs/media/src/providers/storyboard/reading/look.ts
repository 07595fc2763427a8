import { fold } from '../../../framing/fold';
import { outlines } from '../outlines';
import { isPerson, readText } from './read-text';
import type { Look } from './scene';

// What a description of somebody says of hair, build and clothes, matched with folded text.
const HAIR_SHAPES: [string, RegExp][] = [
  ['bald', /\bbald\b|\bglatzkopfig\b|\bglatze\b|\bcalv[oa]\b|\bchauve\b|\bcareca\b|禿|光头/],
  ['beard', /\bbeard(ed)?\b|\b(voll)?bart\b|\bbarb(a|e|u|udo)\b|髭|ひげ|胡子/],
  ['curly', /\bcurl(y|s)\b|\block(en|ig\w*)\b|\brizad[oa]s?\b|\bboucle(e?s)?\b|\bcachead[oa]s?\b|巻き毛|卷发/],
  [
    'long',
    /\blong\b[^,.]{0,12}\bhair|\blange[sn]?\b[^,.]{0,12}\bhaar|\bpelo largo\b|\bcheveux longs\b|\bcabelos? longos?\b|長い髪|长发/,
  ],
];
const HAIR_COLOURS: [string, RegExp][] = [
  [
    '#e9e6df',
    /\b(white|grey|gray|silver)\b[^,.]{0,12}\b(hair|beard)|\b(weiss|grau)\w*\b[^,.]{0,12}\b(haar|bart)|\b(pelo|barba) (blanc[oa]|canos[oa])\b|\b(cheveux|barbe) (blanc|gris)|\b(cabelos?|barba) (branc|grisalh)|白髪|白ひげ|白发|白胡子/,
  ],
  [
    '#c8492a',
    /\b(red|ginger|auburn)\b[^,.]{0,12}\b(hair|beard)|\bredhead|\brot\w*\b[^,.]{0,12}\bhaar|\bpelirroj|\brou(x|sse)\b|\bruiv|赤毛|红发/,
  ],
  ['#e3c25a', /\b(blond|fair|golden)|\bblond|\brubi[oa]\b|\bloir[oa]\b|金髪|金发/],
  [
    '#26221f',
    /\b(black|dark)\b[^,.]{0,12}\bhair|\b(schwarz|dunkl)\w*\b[^,.]{0,12}\bhaar|\bpelo (negro|oscuro)\b|\bcheveux (noirs|bruns)\b|\bcabelos? (pretos?|escuros?)\b|黒髪|黑发/,
  ],
];
const STOUT =
  /\b(stout|fat|heavy|burly|plump|big|broad|strong|muscular)\b|\b(dick|rundlich|kraftig)\w*|\bgord[oa]\b|\brobust[oa]\b|\bgross?e?\b|\bfort[e]?\b|太った|胖/;
const THIN =
  /\b(thin|slim|skinny|slender|lean|gaunt)\b|\b(dunn|schlank|mager|hager)\w*|\b(flac[oa]|delgad[oa])\b|\b(mince|maigre)\b|\bmagr[oa]\b|痩せ|瘦/;
const LONG =
  /\b(coat|cloak|robe|dress|gown|skirt|cape)\b|\b(mantel|kleid|robe|umhang)\b|\b(abrigo|vestido|capa|tunica)\b|\b(manteau|robe|cape)\b|\b(casaco|vestido|capa|manto)\b|コート|ドレス|外套|大衣|长袍|裙/;
const CHILDREN = new Set(['boy', 'girl', 'child', 'baby']);
/** Heads that differ by their hair alone. */
const PLAIN: Record<string, string> = { man: 'man', woman: 'woman', person: 'person', sailor: 'man', dancer: 'woman' };
/** Clothes of those whose description names none, so that no two of a board are dressed alike. */
const CLOTHES = ['#44546a', '#8a5a44', '#5f7353', '#7a4a5e', '#a08a52', '#4f6d7a'];

/**
 * How somebody looks by a description; who is not said to be anybody is a person.
 * @param name tells women from others where the description does not: many names of theirs end in "a"
 * @param place among the characters of a board
 */
export function lookOf(description: string, name: string, place: number): Look {
  const words = fold(description);
  const hair = HAIR_COLOURS.find(([, pattern]) => pattern.test(words));
  const { items, colours } = readText(hair ? words.replace(hair[1], '') : description, []);
  const said = items.find(isPerson)?.id ?? 'person';
  const named = said === 'person' && /\p{L}{2}[aá]$/u.test(name.trim()) ? 'woman' : said;
  const shapes = HAIR_SHAPES.filter(([, pattern]) => pattern.test(words)).map(([id]) => id);
  const isBearded = shapes.includes('beard') && ['man', 'person', 'old_man', 'sailor'].includes(named);
  const shaped = shapes.map((shape) => `${PLAIN[named]}_${shape}`).find((id) => outlines().has(id));
  const head = isBearded ? 'man_beard' : (shaped ?? (named === 'sailor' ? 'man' : named));
  const isChild = CHILDREN.has(head);
  return {
    head,
    hair: hair?.[0] ?? (named === 'old_man' && isBearded ? '#e9e6df' : undefined),
    clothes: colours.at(-1) ?? CLOTHES[place % CLOTHES.length]!,
    build: !isChild && STOUT.test(words) ? 'stout' : THIN.test(words) ? 'thin' : 'usual',
    isLong: !isChild && LONG.test(words),
  };
}
