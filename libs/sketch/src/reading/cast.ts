import { GIVEN_NAMES, KNOWN_PLACES } from './words';
import { DEMONYM, NOT_NAMES, PLACE_SUFFIXES, TITLES } from './words';
import type { NameEvidence } from './names';

/** Somebody or something that the path names. */
export interface Named {
  /** The form to use in a sentence, without an article. */
  name: string;
  /** Every form of it on the path, the most frequent first. */
  forms: string[];
  mentions: number;
  /** The name stands with "the": "the Pequod". */
  article: boolean;
  /** The path speaks of them as dead or missing more often than not. */
  gone?: boolean;
  /** "in", "at" or "aboard", as the path has it; only for places. */
  preposition?: string;
}

/** Who and what a path names, each list by how often, the most frequent first. */
export interface Cast {
  characters: Named[];
  places: Named[];
  /** Names with too little evidence either way. */
  unclassified: Named[];
}

type Sum = NameEvidence & { forms: Map<string, number> };

/** A name said once long ago serves nobody; in the last nodes it may be somebody who just came in. */
const RECENT = 8;

/** Decides over the whole path, because one node rarely says enough: evidence is summed first, then classed. */
export function castOf(nodes: readonly (readonly NameEvidence[])[]): Cast {
  const byForm = new Map<string, Sum>();
  const recent = new Set(nodes.slice(-RECENT).flatMap((names) => names.map(({ form }) => form)));
  for (const names of nodes) for (const evidence of names) add(byForm, evidence.form, evidence);
  const repeated = [...byForm.values()].filter(({ form, mentions }) => mentions > 1 || recent.has(form));
  const sure = repeated.filter((sum) => isName(sum) && !isInhabitant(sum.form, byForm));
  // "Okafor" that only ever opens sentences says little, but not beside a "Commander Idris Okafor".
  const surnames = new Set(
    sure.map(({ form }) => coreOf(form)).flatMap((core) => (core.length > 1 ? core.at(-1)! : [])),
  );
  const known = new Set(sure);
  const short = repeated.filter((sum) => !known.has(sum) && surnames.has(coreOf(sum.form).join(' ')));
  const names = mergeForms([...sure, ...short]);
  const cast: Cast = { characters: [], places: [], unclassified: [] };
  for (const sum of names.sort(byMentions)) {
    const kind = classOf(sum);
    if (kind !== undefined) cast[kind].push(named(sum, kind));
  }
  return cast;
}

function add(into: Map<string, Sum>, form: string, evidence: NameEvidence): void {
  const sum = into.get(form);
  if (!sum) {
    const prepositions = { ...evidence.prepositions };
    into.set(form, { ...evidence, prepositions, forms: new Map([[evidence.form, evidence.mentions]]) });
    return;
  }
  for (const key of [
    'mentions',
    'inside',
    'person',
    'place',
    'articles',
    'attributive',
    'shouted',
    'common',
    'given',
    'gone',
  ] as const) {
    sum[key] += evidence[key];
  }
  for (const [word, count] of Object.entries(evidence.prepositions)) {
    sum.prepositions[word] = (sum.prepositions[word] ?? 0) + count;
  }
  sum.forms.set(evidence.form, (sum.forms.get(evidence.form) ?? 0) + evidence.mentions);
}

/** Whether it names somebody or something at all, and is not a capitalised common word, a people or a heading. */
function isName(sum: Sum): boolean {
  const core = coreOf(sum.form);
  const last = core.at(-1);
  if (last === undefined || core.every((word) => NOT_NAMES.has(word)) || !/\p{Ll}{2}/u.test(sum.form)) return false;
  if (sum.shouted === sum.mentions) return false;
  const given = core.some((word) => GIVEN_NAMES.has(word));
  if (sum.inside === 0 && !given && sum.person < 2 * Math.min(sum.mentions, 2)) return false;
  const suffixed = core.length > 1 && PLACE_SUFFIXES.has(last);
  const titled = core.length < wordsOf(sum.form).length;
  if (suffixed || titled) return true;
  // "Death" beside "death", "the White Whale" beside "whale": a common word in its Sunday clothes.
  if (NOT_NAMES.has(last) || (sum.common > 0 && sum.common * 2 >= sum.inside)) return false;
  // "English ship", "Nantucketers": peoples and makes stand before nouns, take articles, come in the plural.
  const qualifies = sum.attributive / sum.mentions >= 0.5 && sum.place < sum.mentions;
  const people = core.length === 1 && DEMONYM.test(last) && sum.person < sum.mentions;
  return !qualifies && !people;
}

/** "Nantucketer" and "Nantucketers" where there is a "Nantucket"; "Captains" and "Kings". */
function isInhabitant(form: string, forms: ReadonlyMap<string, Sum>): boolean {
  const stem = /^(.{3,}?)e?rs?$/.exec(form)?.[1];
  return (stem !== undefined && forms.has(stem)) || TITLES.has(form.toLowerCase().replace(/s$/, ''));
}

/** Joins "Ahab" to "Captain Ahab" and "Coffin" to "Peter Coffin": forms with the same core, or one word of it. */
function mergeForms(sums: Sum[]): Sum[] {
  const byCore = new Map<string, Sum>();
  for (const sum of sums) {
    const key = coreOf(sum.form).join(' ').replaceAll('-', ' ');
    const known = byCore.get(key);
    if (known) absorb(known, sum);
    else byCore.set(key, sum);
  }
  const longer = [...byCore.entries()].filter(([key]) => key.includes(' ')).sort((a, b) => byMentions(a[1], b[1]));
  for (const [key, whole] of longer) {
    const parts = key.split(' ');
    if (PLACE_SUFFIXES.has(parts.at(-1)!)) continue;
    for (const part of [parts.at(-1)!, parts[0]!]) {
      const single = byCore.get(part);
      if (!single || single === whole || KNOWN_PLACES.has(part)) continue;
      absorb(whole, single);
      byCore.delete(part);
    }
  }
  return [...byCore.values()];
}

function absorb(whole: Sum, part: Sum): void {
  const forms = new Map([[whole.form, whole]]);
  add(forms, whole.form, part);
  whole.forms.delete(part.form);
  for (const [form, count] of part.forms) whole.forms.set(form, (whole.forms.get(form) ?? 0) + count);
}

function classOf(sum: Sum): keyof Cast | undefined {
  const core = coreOf(sum.form);
  const known = KNOWN_PLACES.has(core.join(' '));
  const given = core.some((word) => GIVEN_NAMES.has(word));
  const article = sum.articles * 2 > sum.mentions;
  // "to" and "for" go with people too, so a place needs a fair share of its mentions to say so.
  const place = sum.place + (known ? 3 : 0);
  const person = sum.person + (given && !known ? 2 + sum.mentions * 0.2 : 0);
  if (place >= 2 && place > person && place / sum.mentions >= 0.2) return 'places';
  if (!article && person >= 2 && person > place * 1.5 && person / sum.mentions >= 0.15) return 'characters';
  if (known) return 'places';
  return sum.inside >= 2 && !article ? 'unclassified' : undefined;
}

function named(sum: Sum, kind: keyof Cast): Named {
  const forms = [...sum.forms].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([form]) => form);
  const result: Named = {
    name: kind === 'characters' ? spoken(sum.forms) : forms[0]!,
    forms,
    mentions: sum.mentions,
    ...(sum.gone * 2 > sum.mentions ? { gone: true } : {}),
    article: kind === 'places' && sum.articles * 2 > sum.mentions,
  };
  const preposition = kind === 'places' ? usualPreposition(sum.prepositions, result.article) : undefined;
  return preposition ? { ...result, preposition } : result;
}

/** What a narrator calls somebody: the shortest of the forms that are common, so "Okafor" for "Commander Okafor". */
function spoken(forms: ReadonlyMap<string, number>): string {
  const most = Math.max(...forms.values());
  const common = [...forms].filter(([, count]) => count * 2 >= most).map(([form]) => form);
  return common.sort((a, b) => a.length - b.length || (a < b ? -1 : 1))[0]!;
}

function usualPreposition(counts: Record<string, number>, article: boolean): string | undefined {
  if (article && ((counts.aboard ?? 0) > 0 || (counts.board ?? 0) > 0)) return 'aboard';
  const at = counts.at ?? 0;
  const within = (counts.in ?? 0) + (counts.inside ?? 0);
  if (at + within === 0) return undefined;
  return at > within ? 'at' : 'in';
}

function wordsOf(form: string): string[] {
  return form.toLowerCase().split(/\s+/);
}

/** The words of a name without titles: what two forms of it share. */
function coreOf(form: string): string[] {
  return wordsOf(form)
    .map((word) => word.replace(/\.$/, ''))
    .filter((word) => word !== '' && !TITLES.has(word));
}

function byMentions(a: { mentions: number; form: string }, b: { mentions: number; form: string }): number {
  return b.mentions - a.mentions || (a.form < b.form ? -1 : 1);
}
