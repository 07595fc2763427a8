import type { Canon, PathNode } from '@cse/prompts';
import type { Cast } from '../reading/cast';
import { KNOWN_PLACES } from '../reading/words';
import { PLACE_SUFFIXES } from '../reading/words';
import { SETTINGS } from '../reading/words';
import type { NameEvidence } from '../reading/names';
import { countForms, isUsableName } from './people';

/** Where something can happen: "aboard the Pequod", "in Fishgate Street". */
export interface Setting {
  phrase: string;
  /** The last node that names it. */
  node: string;
  presence: number;
}

/** Common nouns at the end of a name that ask for "the": the Glass Library, but Fishgate Street. */
const WITH_ARTICLE = new Set(
  `library museum tower inn tavern hotel hostel café cafe bar theatre theater university academy hospital asylum
  cathedral temple shrine river gulf strait straits channel sea ocean isles islands mountains desert plain plains falls
  palace fortress keep province kingdom empire republic cemetery mine mines caves building district quarter crossing
  junction lighthouse mill barracks docks bridge gate gates court house hall market mosque pier quay wharf moor marsh
  forest wood woods gardens citadel archive exchange ward docklands`.split(/\s+/),
);
const AT = new Set(
  `library museum tower inn tavern hotel café cafe bar theatre theater university academy hospital bridge gate gates
  market station lighthouse mill docks dock wharf pier quay crossing junction cape point lake falls cemetery`.split(
    /\s+/,
  ),
);
const ON = new Set('road lane avenue hill mount mountain isle island beach coast moor heath pier quay'.split(' '));

/** Nodes in which a place must be stood in, not merely spoken of, to be where things happen next. */
const HERE = 4;

/** Named places of canon and path where the last nodes play, the most present first. */
export function settingsOf(
  path: readonly PathNode[],
  canon: Canon,
  names: readonly (readonly NameEvidence[])[],
  cast: Cast,
): Setting[] {
  const settings: Setting[] = [];
  const taken = new Set<string>();
  const recent = path.slice(-HERE);
  const evidence = names.slice(-HERE);
  for (const place of canon.setting?.places ?? []) {
    const forms = [place.name, ...(place.aliases ?? [])].map((form) => form.trim()).filter(Boolean);
    const known = cast.places.find((named) => named.forms.some((form) => forms.includes(form)));
    [...forms, ...(known?.forms ?? [])].forEach((form) => taken.add(form));
    const counts = recent.map(({ text }) => countForms(text, forms));
    const name = forms[0] ?? '';
    if (!isUsableName(name) || counts.every((count) => count === 0)) continue;
    settings.push({ ...weigh(recent, counts), phrase: locative(name, known?.article, known?.preposition) });
  }
  for (const named of cast.places) {
    if (named.forms.some((form) => taken.has(form)) || !isUsableName(named.name)) continue;
    const counts = evidence.map((found) => stoodIn(found, named.forms));
    // Countries and cities are spoken of from afar more often than they are entered.
    const needed = KNOWN_PLACES.has(named.name.toLowerCase()) ? 2 : 1;
    if (counts.reduce((sum, count) => sum + count, 0) < needed) continue;
    settings.push({ ...weigh(recent, counts), phrase: locative(named.name, named.article, named.preposition) });
  }
  return settings.sort((a, b) => b.presence - a.presence || (a.phrase < b.phrase ? -1 : 1));
}

function stoodIn(found: readonly NameEvidence[], forms: readonly string[]): number {
  return found
    .filter(({ form }) => forms.includes(form))
    .reduce((sum, { prepositions: p }) => sum + (p.in ?? 0) + (p.at ?? 0) + (p.aboard ?? 0) + (p.inside ?? 0), 0);
}

function weigh(recent: readonly PathNode[], counts: readonly number[]): { presence: number; node: string } {
  const presence = counts.reduce((sum, count, i) => sum + Math.min(count, 3) * (i + 1), 0);
  return { presence, node: recent[counts.findLastIndex((count) => count > 0)]!.id };
}

/** A place name as an adverbial. What the story itself does with the name comes before what its last word suggests. */
function locative(name: string, article?: boolean, preposition?: string): string {
  const bare = name.replace(/^the (?=\S)/i, '');
  const words = bare.toLowerCase().split(/[\s-]+/);
  const last = words.at(-1)!;
  // "the drowned chapel": a description rather than a name; its noun knows its preposition.
  const described = bare === bare.toLowerCase() ? SETTINGS.get(last) : undefined;
  const suffixed = words.length > 1 && PLACE_SUFFIXES.has(last);
  const needsThe = bare !== name || article === true || (article === undefined && suffixed && WITH_ARTICLE.has(last));
  const chosen =
    preposition ??
    described ??
    (AT.has(last) || words[0] === 'cape' ? 'at' : ON.has(last) && words.length > 1 ? 'on' : 'in');
  return `${chosen} ${needsThe ? 'the ' : ''}${bare}`;
}
