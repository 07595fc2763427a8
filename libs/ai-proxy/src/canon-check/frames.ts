import type { GraphNode } from '@cse/prompts';
import type { Statement } from '../consistency/statement';

/** A word of any alphabet that begins here. */
const WORD = '(?<![\\p{L}\\p{N}])';
const ENDS = '(?![\\p{L}\\p{N}])';

/** How a node begins that looks back, in the languages that rules know: "Ten years earlier", "Flashback", "Vor zehn Jahren". */
const BACK = [
  'flash ?backs?',
  '(?:[\\p{L}\\p{N}-]+ ){1,3}(?:years?|months?|weeks?|days?|winters|summers) (?:earlier|ago|previously)',
  'rückblende',
  '(?:[\\p{L}\\p{N}-]+ ){1,2}(?:jahre?|monate?|wochen?|tage?) (?:früher|zuvor)',
  'vor (?:[\\p{L}\\p{N}-]+ ){1,2}(?:jahren|monaten|wochen|tagen)',
  '(?:[\\p{L}\\p{N}-]+ ){1,2}(?:ans?|années?|mois|semaines?|jours?) (?:plus tôt|auparavant)',
  'il y a (?:[\\p{L}\\p{N}-]+ ){1,2}(?:ans?|années?|mois|semaines?|jours?)',
  '(?:[\\p{L}\\p{N}-]+ ){1,2}(?:años?|meses|semanas?|días?|anos?|dias?) (?:antes|atrás)',
  'hace (?:[\\p{L}\\p{N}-]+ ){1,2}(?:años?|meses|semanas?|días?)',
  'há (?:[\\p{L}\\p{N}-]+ ){1,2}(?:anos?|meses|semanas?|dias?)',
  '(?:[\\p{L}\\p{N}-]+ ){1,2}(?:anni|mesi|settimane|giorni) (?:prima|fa)',
].join('|');
const BACK_UNSPACED = '回想|[\\p{N}一二三四五六七八九十百数几何]{1,4}(?:年|か月|ヶ月|个月)(?:以)?前';
/** As a title or a line of its own, or set apart at the beginning of a sentence. */
const LOOKS_BACK = new RegExp(`^[^\\p{L}\\p{N}]*(?:(?:${BACK})(?=[^\\p{L}\\p{N} ]|\\s*$)|${BACK_UNSPACED})`, 'imu');
const DREAM_TITLE = new RegExp(
  `${WORD}(?:dreams?|nightmares?|traum|träume|albtraum|rêves?|cauchemar|sueños?|pesadilla|sonhos?|pesadelo|sogno|sogni|incubo)${ENDS}|夢|梦`,
  'iu',
);
/** A sentence behind which what is told is dreamt. */
const DREAMS = new RegExp(
  `${WORD}(?:dream(?:s|ed|t)|(?:a|the|his|her|my|their|your|this|that) (?:dream|nightmare)|träumt(?:e|en|est)?|(?:im|einen|ihrem|seinem|meinem) traum|rêv(?:a|ait|e|es)|en rêve|(?:un|son|mon|le) (?:rêve|cauchemar)|soñ(?:ó|aba|é)|(?:un|el|su|mi) sueño|sonh(?:ou|ava|ei)|(?:um|o|seu|meu) sonho|sogn(?:ò|ava|ai)|(?:un|il|suo|mio) sogno)${ENDS}|夢を見|夢の中|夢で|梦见|梦到|梦里|梦中`,
  'iu',
);
const WAKES = new RegExp(
  `${WORD}(?:a?woke|a?wakes?|awakened|wakened|waking|wachte|erwacht|aufgewacht|réveill|éveill|despert|acord(?:ou|ei|a)${ENDS}|svegli|dest(?:ò|ai|a)${ENDS})|目を?[がを]?覚|目が覚|起き|醒`,
  'iu',
);
/** A sentence with which a node comes back to its own time. */
const COMES_BACK =
  /^(?:now|today|tonight|back in the present|heute|jetzt|aujourd['’]hui|maintenant|hoy|ahora|hoje|agora|oggi|adesso)(?!\p{L})|^(?:今|現在|现在)/iu;

/**
 * The sentences of a node that are told as what happens in its place of the story. In a dream, which goes on to the end
 * of its paragraph or until somebody wakes, and in a node that begins with a step back, nothing is against what stands
 * before it, and nothing that happens there has happened.
 */
export function ofTheStory<S extends { statement: Statement }>(
  { title = '', text }: Pick<GraphNode, 'title' | 'text'>,
  sentences: readonly S[],
): readonly S[] {
  let isBack = LOOKS_BACK.test(title) || DREAM_TITLE.test(title) || LOOKS_BACK.test(firstLine(text));
  if (!isBack && !DREAMS.test(text)) return sentences;
  let isDream = false;
  let last = 0;
  return sentences.filter(({ statement: { text: words, speech, start, end } }) => {
    if (isDream && text.slice(last, start).includes('\n')) isDream = false;
    last = end;
    if (!speech && WAKES.test(words)) isDream = false;
    if (!speech && COMES_BACK.test(words)) isBack = false;
    const stands = !isDream && !isBack;
    if (!speech && DREAMS.test(words) && !WAKES.test(words)) isDream = true;
    return stands;
  });
}

function firstLine(text: string): string {
  const trimmed = text.trimStart();
  const end = trimmed.indexOf('\n');
  return end < 0 ? trimmed : trimmed.slice(0, end);
}
