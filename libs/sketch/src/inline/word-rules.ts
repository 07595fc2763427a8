import { isFunctionWord } from '@cse/ai-proxy';
import { indefinite } from '../grammar';
import { REVISIONS } from '../phrases/phrasebook';
import { like, replacing, type Rule } from './edit';

/** A rule that puts the strong words of a list in the place of the weak ones. */
function byPhrase(list: Readonly<Record<string, string>>, reason: (weak: string, strong: string) => string): Rule {
  const pattern = new RegExp(`\\b(?:${Object.keys(list).join('|')})\\b`, 'gi');
  return (narration) =>
    [...narration.matchAll(pattern)].map((match) => {
      const better = list[match[0].toLowerCase()]!;
      return replacing(match.index, match[0], like(match[0], better), reason(match[0].toLowerCase(), better));
    });
}

export const wordy = byPhrase(REVISIONS.wordy, (weak, strong) => `"${strong}" says what "${weak}" says, in less room.`);
export const stronger = byPhrase(
  REVISIONS.stronger,
  (weak, strong) => `One word, "${strong}", does the work of "${weak}".`,
);
export const worn = byPhrase(REVISIONS.worn, () => 'The comparison is worn; the plain word is stronger here.');

const AUXILIARY =
  /\b(?:was|were|been|being|is|are|be|am|had|have|has|having|get|got|more|most|so|very|as|too|less)(?: \w+)? $|['’]d $/;
const byPlain = byPhrase(
  REVISIONS.plain,
  (weak, strong) => `"${strong}" is the word for "${weak}" that people use aloud.`,
);

/** "endeavoured to" → "tried to"; not after an auxiliary, where the form would be another, nor before "by". */
export const plain: Rule = (narration) =>
  byPlain(narration).filter(
    ({ start, end }) =>
      !AUXILIARY.test(narration.slice(Math.max(0, start - 30), start)) && !/^ by\b/.test(narration.slice(end, end + 4)),
  );

const NO_ADJECTIVE =
  /^(?:much|many|well|little|few|same|first|last|own|best|next|end|edge|top|middle|good|soon|often|than|the|with|from|into|like|over|under|because|when|that|this|such|too|enough|another|through|about|between|out|off|another|and|but)$/;

/** "a really old house" → "an old house". */
export const intensifier: Rule = (narration) =>
  [
    ...narration.matchAll(
      /\b(an?|was|were|is|are|been|felt|looked|seemed|grew|became|and|with) (very|really|rather|quite|somewhat|extremely|exceedingly|incredibly|totally|wholly|literally|actually|basically|particularly) ([a-z]{3,})\b/g,
    ),
  ].flatMap((match) => {
    const [whole, before, intensive, word] = [match[0], match[1]!, match[2]!, match[3]!];
    if (NO_ADJECTIVE.test(word) || word.endsWith('ly')) return [];
    const text = /^an?$/.test(before) ? indefinite(word) : `${before} ${word}`;
    return [replacing(match.index, whole, text, `"${word}" is strong enough without "${intensive}".`)];
  });

const SHOWY_TAG = new RegExp(
  `(?<="\\s(?:[\\p{L}’'.]+\\s){0,2})(${Object.keys(REVISIONS.said).join('|')})\\b(?! (?:about|into|after|of|on|upon|the)\\b)`,
  'gu',
);

/** A showy verb of saying, straight after the speech. */
export const tag: Rule = (narration) =>
  [...narration.matchAll(SHOWY_TAG)].map((match) => {
    const said = REVISIONS.said[match[1]!]!;
    return replacing(match.index, match[0], said, `"${said}" disappears, and the line itself carries the tone.`);
  });

/** Past the article of "for a living, left-handed, against the lay" no adjective comes: a noun stands there. */
const NOUN_AFTER_ARTICLE = /(?:ing|tion|ness|ment|ship|hood|man|woman|ence|ance|[^aiou]ity)$/;

/** "a wide, low, straggling entry" → "a low, straggling entry". */
export const adjectives: Rule = (narration) =>
  [
    ...narration.matchAll(
      /\b(an?|the|his|her|its|their|my|our) ([a-z-]{3,}), ([a-z-]{3,}), ([a-z-]{3,}) ([a-z]{3,})\b/g,
    ),
  ].flatMap((match) => {
    const [whole, article, first, second, third, noun] = [...match] as [string, string, string, string, string, string];
    const listed = ![first, second, third, noun].some(isFunctionWord) && !NOUN_AFTER_ARTICLE.test(first);
    if (!listed) return [];
    const pair = `${/^an?$/.test(article) ? indefinite(second) : `${article} ${second}`}, ${third} ${noun}`;
    return [replacing(match.index, whole, pair, 'Two adjectives carry it; the third slows the eye.')];
  });
