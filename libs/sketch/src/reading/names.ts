import { isFunctionWord } from '@cse/ai-proxy';
import { DEMONYM, LOCATIVE, NOT_NAMES, PLACE_NOUNS, PLACE_SUFFIXES, ROLES, SPEECH_VERBS, TITLES } from './words';

/** Somebody or some place that a text names, with every form of the name, the most frequent first. */
export interface Named {
  kind: 'character' | 'place';
  forms: string[];
  mentions: number;
  /** They say something, or so much else speaks for it that a story may be told of them. */
  sure: boolean;
}

/** What speaks for a name. */
interface Evidence {
  form: string;
  mentions: number;
  /** Mentions whose capital cannot come from opening a sentence. */
  inside: number;
  person: number;
  place: number;
  articles: number;
  /** Times they say something, or somebody says something to them. */
  speaks: number;
}

const NAME_WORD =
  "(?:(?:Mr|Mrs|Ms|Dr|St|Capt|Col|Gen|Lt|Sgt|Rev|Prof)\\.|\\p{Lu}[\\p{L}\\p{M}]*(?:['’-](?!s\\b)\\p{L}[\\p{L}\\p{M}]*)*)";
const RUN = new RegExp(`${NAME_WORD}(?: (?:(?:of|de|del|della|von|van|der|da|du|al|ibn|bin) )?${NAME_WORD})*`, 'gu');
const OPENS = /(?:^|[.!?:;…—"“”‘(\n\uFFFC]['’]?)\s*$/u;
const GIVES_NAME = /\b(?:name is|[Cc]all me|named|called) $/;
const HUMAN =
  /^ (?:stood|sat|looked|smiled|nodded|turned|laughed|went|came|walked|ran|took|gave|held|knew|thought|felt|heard|saw|wanted|shook|waited|watched|stands|sits|looks|smiles|nods|turns|laughs|walks|takes|holds|waits|watches)\b/;
/** Evidence for a person that leaves no doubt. */
const SURE = 5;
const WORD_BEFORE = /(\p{L}+)[,]? (?:the )?$/u;

/** Names of texts by what stands around them, the most frequent first. What the words leave open is left out. */
export function namesIn(texts: readonly string[]): Named[] {
  const found = new Map<string, Evidence>();
  const lower = new Map<string, number>();
  for (const text of texts) {
    for (const [word] of text.matchAll(/(?<![\p{L}\p{M}'’])\p{Ll}+/gu)) lower.set(word, (lower.get(word) ?? 0) + 1);
    for (const match of text.matchAll(RUN)) weigh(found, text, match[0], match.index);
  }
  const sure = [...found.values()].filter((evidence) => isName(evidence, lower));
  return merged(sure).flatMap(({ evidence, forms }) => {
    const kind = kindOf(evidence);
    const sure = evidence.speaks > 0 || evidence.person >= SURE;
    return kind ? [{ kind, forms, mentions: evidence.mentions, sure }] : [];
  });
}

function weigh(found: Map<string, Evidence>, text: string, run: string, at: number): void {
  const opens = OPENS.test(text.slice(Math.max(0, at - 4), at));
  const words = run.split(' ');
  const start = words.findIndex((word) => !isOrdinary(word));
  if (start < 0) return;
  const form = words.slice(start).join(' ');
  const core = coreOf(form);
  if (core.length === 0 || core.every((word) => NOT_NAMES.has(word)) || !/\p{Ll}{2}/u.test(form)) return;
  const evidence = found.get(form) ?? { form, mentions: 0, inside: 0, person: 0, place: 0, articles: 0, speaks: 0 };
  found.set(form, evidence);
  const from = at + run.indexOf(form);
  const before = text.slice(Math.max(0, from - 24), from);
  const after = text.slice(from + form.length, from + form.length + 24);
  const [, previous = ''] = WORD_BEFORE.exec(before) ?? [];
  const [, next = ''] = /^,? (\p{Ll}+)/u.exec(after) ?? [];
  const article = /\bthe $/i.test(before);

  evidence.mentions += 1;
  if (!opens || words.length > start + 1 || start > 0) evidence.inside += 1;
  if (article) evidence.articles += 1;
  if (core.length < form.split(' ').length && !article) evidence.person += 3;
  if (SPEECH_VERBS.has(next) || (SPEECH_VERBS.has(previous) && !/,\s*$/.test(before))) {
    evidence.person += 3;
    evidence.speaks += 1;
  }
  if (ROLES.has(previous.toLowerCase())) evidence.person += 2;
  if (GIVES_NAME.test(before)) evidence.person += 4;
  if (next === 'who' || /^, (?:the|a|an|his|her|their|my|our) /.test(after))
    evidence.person += next === 'who' ? 2 : 0.5;
  if (/^['’]s\b/.test(after) && !article) evidence.person += 1;
  if (HUMAN.test(after) && !article) evidence.person += 1;
  else if (/^ \p{Ll}{3,}ed\b/u.test(after) && !article) evidence.person += 0.5;
  if (/[,“"]\s?$/.test(before) && /^[,!?]/.test(after)) evidence.person += 0.3;
  if (core.length > 1 && PLACE_SUFFIXES.has(core.at(-1)!)) evidence.place += 4;
  const [, noun = ''] = /(\p{L}+) of (?:the )?$/u.exec(before) ?? [];
  if (PLACE_NOUNS.has(noun.toLowerCase())) evidence.place += 4;
  evidence.place += LOCATIVE[previous.toLowerCase()] ?? 0;
}

function isOrdinary(word: string): boolean {
  const bare = word.toLowerCase().replace(/\.$/, '');
  return isFunctionWord(bare) || (NOT_NAMES.has(bare) && !TITLES.has(bare));
}

/** Whether it names anybody at all, and is not a capitalised common word, a people or a heading. */
function isName({ form, inside, mentions, person, place }: Evidence, lower: ReadonlyMap<string, number>): boolean {
  const core = coreOf(form);
  const last = core.at(-1)!;
  if (NOT_NAMES.has(last) || (inside === 0 && person < 2 * Math.min(mentions, 2))) return false;
  if (core.length === 1 && DEMONYM.test(last) && person < mentions) return false;
  const common = lower.get(last) ?? 0;
  return (core.length > 1 && place >= 4) || core.length < form.split(' ').length || common * 2 < Math.max(inside, 1);
}

function kindOf({ person, place, mentions, articles }: Evidence): Named['kind'] | undefined {
  const article = articles * 2 > mentions;
  if (place >= 2 && place > person && place / mentions >= 0.2) return 'place';
  return !article && person >= 2 && person > place * 1.5 && person / mentions >= 0.15 ? 'character' : undefined;
}

/** Joins "Ahab" to "Captain Ahab" and "Coffin" to "Peter Coffin": forms with one core, or its first or last word. */
function merged(found: readonly Evidence[]): { evidence: Evidence; forms: string[] }[] {
  const byLength = [...found].sort((a, b) => coreOf(b.form).length - coreOf(a.form).length || b.mentions - a.mentions);
  const groups: { core: string[]; evidence: Evidence; counted: Evidence[] }[] = [];
  for (const evidence of byLength) {
    const core = coreOf(evidence.form);
    const whole = groups.find(({ core: known }) => {
      if (known.join(' ') === core.join(' ')) return true;
      return core.length === 1 && !PLACE_SUFFIXES.has(known.at(-1)!) && [known[0], known.at(-1)].includes(core[0]);
    });
    if (!whole) {
      groups.push({ core, evidence: { ...evidence }, counted: [evidence] });
      continue;
    }
    whole.counted.push(evidence);
    for (const key of ['mentions', 'inside', 'person', 'place', 'articles', 'speaks'] as const) {
      whole.evidence[key] += evidence[key];
    }
  }
  return groups
    .sort((a, b) => b.evidence.mentions - a.evidence.mentions)
    .map(({ evidence, counted }) => ({
      evidence,
      forms: counted.sort((a, b) => b.mentions - a.mentions).map(({ form }) => form),
    }));
}

/** The words of a name in lower case without titles. */
function coreOf(form: string): string[] {
  const words = form
    .toLowerCase()
    .split(' ')
    .map((word) => word.replace(/\.$/, ''));
  return words.filter((word) => word !== '' && !TITLES.has(word));
}
