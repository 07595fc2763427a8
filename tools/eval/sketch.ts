import { contentStems } from '@cse/ai-proxy';
import type { Canon, PathNode } from '@cse/prompts';
import { mobyDickCanon, mobyDickPath, type LabelledStory } from '../../test/fixtures';
import { faultsOf, type Fault, type Told } from './ghost-faults';
import { share, type Measure } from './measures';
import { startTextEngine, suggest, type TextEngine } from './operations';
import { namesOf, vendiScore } from './proposals';

/** Paths of a long novel, one for each depth. */
const NOVEL_PATHS = 200;
/** Told by Ishmael throughout; Peleg stays ashore when the ship sails. */
const NOVEL: Told = { person: 'first', tense: 'past', self: ['Ishmael'], away: [] };
const ASHORE = 'Ship and boat diverged';

/**
 * What the provider without a model offers for every labelled story, at every depth and down its fork, and along a
 * novel. What counts as a fault is read off the labels and the gist alone.
 */
export async function measureSketch(stories: readonly LabelledStory[]): Promise<Measure[]> {
  const engine = await startTextEngine(undefined, 'sketch');
  try {
    const [own, novel] = [await ofStories(engine, stories), await ofNovel(engine)];
    const foreign = await foreignWords(engine, stories);
    const all = [...own.offers, ...novel];
    const faults = all.flatMap(({ gists, told }) => gists.flatMap((gist) => faultsOf(gist, told)));
    const of = (fault: Fault) => faults.filter((found) => found === fault).length;
    const ghosts = all.reduce((sum, { gists }) => sum + gists.length, 0);
    const several = all.filter(({ gists }) => gists.length > 1);
    const vendi = several.reduce(
      (sum, { gists, names }) => sum + vendiScore(gists.map((g) => contentStems(g, names))),
      0,
    );
    return [
      {
        name: `sketch: of ${ghosts} ghosts, those in which somebody dead or gone acts`,
        value: of('acts_though_away'),
        unit: '',
        most: 0,
      },
      { name: 'sketch: those told in another person than the story', value: of('wrong_person'), unit: '', most: 0 },
      { name: 'sketch: those told in another tense than the story', value: of('wrong_tense'), unit: '', most: 0 },
      { name: 'sketch: proposals on stories in other languages', value: foreign, unit: '', most: 0 },
      { name: 'sketch: changes to words of a script', value: own.broken, unit: '', most: 0 },
      share('sketch: English stories that it has something for', own.served, own.english, 100),
      {
        name: 'sketch: Vendi score over ghosts returned',
        value: vendi / several.reduce((sum, { gists }) => sum + gists.length, 0),
        unit: '',
        least: 0.8,
      },
    ];
  } finally {
    await engine.close();
  }
}

interface Offer {
  gists: string[];
  told: Told;
  names: Set<string>;
}

async function ofStories(engine: TextEngine, stories: readonly LabelledStory[]) {
  const english = stories.filter(({ language }) => language === 'en');
  const offers: Offer[] = [];
  let [served, broken] = [0, 0];
  for (const story of english) {
    const whole = await offer(engine, story.path, story.canon, toldOf(story));
    offers.push(whole);
    if (whole.gists.length > 0) served++;
    broken += whole.changed.filter((change) => !keepsScript(change)).length;
    // Who is dead or gone is labelled for the end of the path alone.
    for (const path of [...prefixes(story.path), ...forks(story)]) {
      const part = await offer(engine, path, canonOn(path, story.canon), { ...toldOf(story), away: [] });
      offers.push(part);
      broken += part.changed.filter((change) => !keepsScript(change)).length;
    }
  }
  return { offers, served, english: english.length, broken };
}

async function ofNovel(engine: TextEngine): Promise<Offer[]> {
  const offers: Offer[] = [];
  for (let depth = 1; depth <= NOVEL_PATHS; depth++) {
    const path = mobyDickPath(depth);
    const ashore = path.some(({ text }) => text.includes(ASHORE));
    offers.push(await offer(engine, path, mobyDickCanon(path), { ...NOVEL, away: ashore ? ['Peleg'] : [] }));
  }
  return offers;
}

async function foreignWords(engine: TextEngine, stories: readonly LabelledStory[]): Promise<number> {
  let words = 0;
  for (const { language, path, canon, ...rest } of stories) {
    if (language === 'en') continue;
    for (const each of [...prefixes(path), path, ...forks({ path, ...rest })]) {
      const { gists, changed } = await offer(engine, each, canonOn(each, canon), NOVEL);
      words += gists.length + changed.length;
    }
  }
  return words;
}

async function offer(engine: TextEngine, active_path: PathNode[], branch_canon: Canon, told: Told) {
  const { ghost_nodes, inline_suggestions } = await suggest(engine, {
    active_path,
    branch_canon,
    ghosts: 8,
    inlines: 8,
  });
  const { text } = active_path.at(-1)!;
  const changed = inline_suggestions.map(({ start, end, text: words }) => ({
    before: text,
    after: `${text.slice(0, start)}${words}${text.slice(end)}`,
  }));
  return { gists: ghost_nodes.map(({ gist }) => gist), told, names: namesOf(branch_canon), changed };
}

/** Links, macros, labels, commands, cues and headings stand in the same order before and after. */
function keepsScript({ before, after }: { before: string; after: string }): boolean {
  const script =
    /\[\[.*?\]\]|<<.*?>>|^\s*(?:label|scene|show|play|menu|jump|\$).*$|^[^\p{Ll}\n]*\p{Lu}[^\p{Ll}\n]*$/gmu;
  return JSON.stringify(before.match(script)) === JSON.stringify(after.match(script));
}

/** What the labels of a story say. */
export function toldOf({ person, tense, canon, labels }: LabelledStory): Told {
  const formsOf = (ids: readonly string[]) =>
    (canon.characters ?? [])
      .filter(({ id }) => ids.includes(id))
      .flatMap(({ name, aliases = [] }) => [name, ...aliases])
      .filter((form) => /^\p{Lu}/u.test(form));
  const self = person === 'first' && labels.narrator ? formsOf([labels.narrator]) : [];
  // Whoever can be named and is not among those who can act: dead, departed, or elsewhere.
  const absent = (canon.characters ?? [])
    .map(({ id }) => id)
    .filter((id) => labels.dead.includes(id) || labels.departed.includes(id));
  return { person, tense, self, away: formsOf(absent) };
}

function prefixes(path: PathNode[]): PathNode[][] {
  return path.slice(1).map((_, index) => path.slice(0, index + 1));
}

function forks({ path, fork }: Pick<LabelledStory, 'path' | 'fork'>): PathNode[][] {
  if (!fork) return [];
  const trunk = path.slice(0, path.findIndex(({ id }) => id === fork.from) + 1);
  return fork.nodes.map((_, index) => [...trunk, ...fork.nodes.slice(0, index + 1)]);
}

/** The canon as it can stand on a shorter path: nothing that names a node beyond it. */
function canonOn(path: readonly PathNode[], canon: Canon): Canon {
  const ids = new Set(path.map(({ id }) => id));
  return {
    ...canon,
    threads: canon.threads?.filter(({ opened_node_id: id }) => ids.has(id)),
    timeline: canon.timeline?.filter(({ node_id: id }) => ids.has(id)),
    facts: canon.facts?.filter(({ sources = [] }) => sources.every(({ node_id: id }) => ids.has(id))),
  };
}
