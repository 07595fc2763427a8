import type { Canon, PathNode, StoryRequest } from '@cse/prompts';
import { castOf } from '../reading/cast';
import type { NameEvidence } from '../reading/names';
import type { PathReader } from '../reading/path-reader';
import { PORTABLE } from '../reading/words';
import type { SceneReading } from '../reading/scene-reading';
import { stockFor } from '../phrases/phrasebook';
import { readNarration, type Narration } from './narration';
import { countForms, isUsableName, peopleOf, type Person } from './people';
import { settingsOf, type Setting } from './places';

/** A phrase with the node that it comes from. */
export interface Grounded {
  phrase: string;
  node?: string;
  /** The facts of the canon that speak of it. */
  facts?: string[];
}

/** What is going on at the end of a path: the material of a sketch, the foremost first in every list. */
export interface Scene {
  current: PathNode;
  narration: Narration;
  /** People of the last nodes. */
  present: Person[];
  /** People whom the last nodes only mention: named there and hardly anywhere else. */
  passing: Person[];
  /** People of the story who have not been seen for a while. */
  absent: Person[];
  /** Who tells it, when it is told in the first person: by name when they gave it, else "the narrator". */
  teller?: string;
  /** Unnamed people who would be there, with "the". */
  figures: Grounded[];
  /** Things of the last nodes, without an article. */
  things: Grounded[];
  settings: Grounded[];
  /** Where the wish wants it to be; then nowhere else will do. */
  wishedSetting?: string;
  /** Names that may be anything; only good for being said aloud. */
  otherNames: Grounded[];
  /** Somebody new: from the wish when it names one, else from the milieu. */
  newcomers: Grounded[];
  stock: ReturnType<typeof stockFor>;
  questions: Grounded[];
  rules: { id: string; statement: string }[];
  /** What somebody believes, by the canon. */
  beliefs: { factId: string; holder: string; matter: string }[];
}

/** Nodes that are read as a scene; further back only names are. */
const SCENE_NODES = 3;
/** Share of the foremost person's presence that somebody needs to act in what comes next. */
const PRESENT = 0.2;
/** Nodes in which somebody of a long story must have stood to be one of its people. */
const ESTABLISHED = 3;
/** Nodes in which somebody of a long story must have stood to be missed. */
const MISSED = 3;

export async function readSceneOf(input: StoryRequest, reader: PathReader, signal?: AbortSignal): Promise<Scene> {
  const path = input.active_path;
  const current = path.at(-1)!;
  const recent = path.slice(-SCENE_NODES);
  const narration = readNarration(
    recent
      .map(({ text }) => text)
      .join('\n')
      .slice(-12_000),
  );
  const wish = input.steer ?? '';
  // Names of other languages cannot be told from their nouns by English rules; their canon still names them.
  const names = narration.english ? await reader.names(path, signal) : path.map((): NameEvidence[] => []);
  const wished = await reader.namesIn(wish);
  const readings = await reader.scenes([...recent.map(({ text }) => (narration.english ? text : '')), wish]);
  const cast = castOf(names);
  const people = peopleOf(path, input.branch_canon, names, cast);
  return {
    current,
    narration: { ...narration, spoken: readNarration(current.text).spoken },
    ...onStage(people, path.length),
    teller: narration.firstPerson ? tellerOf(names, people) : undefined,
    ...inSight(recent, readings, input.branch_canon),
    ...whereabouts(settingsOf(path, input.branch_canon, names, cast), recent, readings),
    otherNames: cast.unclassified.slice(0, 6).flatMap(({ name }) => (isUsableName(name) ? [{ phrase: name }] : [])),
    newcomers: strangersIn(wished, people),
    stock: stockFor(recent.map(({ text }) => text).join(' '), input.creator_profile),
    questions: openQuestions(input.branch_canon, path),
    beliefs: beliefsOf(input.branch_canon),
    rules: (input.branch_canon.rules ?? []).map(({ id, statement }) => ({ id, statement })),
  };
}

/** Who is there, and who could come back; the latter by how much of the story they have stood in. */
function onStage(people: Person[], length: number): Pick<Scene, 'present' | 'passing' | 'absent'> {
  const least = Math.max(0.5, (people[0]?.presence ?? 0) * PRESENT);
  const there = people.filter(({ presence }) => presence >= least);
  const isEstablished = ({ canonId, spread }: Person): boolean =>
    canonId !== undefined || spread >= Math.min(ESTABLISHED, length / 4);
  return {
    present: there.filter(isEstablished),
    passing: there.filter((person) => !isEstablished(person)),
    absent: people
      .filter(
        ({ presence, spread, canonId, away }) =>
          presence < least && (canonId || away || spread >= Math.min(MISSED, length / 8)),
      )
      .sort((a, b) => b.spread - a.spread),
  };
}

/** "Call me Ishmael" near the start of a story told by an I. */
function tellerOf(names: readonly (readonly NameEvidence[])[], people: Person[]): string {
  const given = names.slice(0, 3).flatMap((found) => found.filter(({ given: times }) => times > 0));
  return people.find(({ name }) => given.some(({ form }) => form === name))?.name ?? 'the narrator';
}

/** Things and unnamed people, those of the wish first, then from the current node back. */
function inSight(recent: PathNode[], readings: SceneReading[], canon: Canon): Pick<Scene, 'things' | 'figures'> {
  const order = [readings.at(-1)!, ...readings.slice(0, -1).reverse()];
  const nodes = [undefined, ...recent.map(({ id }) => id).reverse()];
  const gather = (list: (reading: SceneReading) => string[]): Grounded[] => {
    const all = order.flatMap((reading, i) => list(reading).map((phrase) => ({ phrase, node: nodes[i] })));
    return all.filter(({ phrase }, i) => all.findIndex((other) => headOf(other.phrase) === headOf(phrase)) === i);
  };
  const spoken = canonThings(canon, recent);
  const read = gather(({ things }) => things).filter(
    ({ phrase }) => !spoken.some((thing) => headOf(thing.phrase) === headOf(phrase)),
  );
  return {
    things: [...spoken, ...read].slice(0, 6),
    figures: gather(({ roles }) => roles.map((role) => `the ${role}`)).slice(0, 3),
  };
}

/** Things that the canon has facts of ("the chapel key") and the last nodes speak of. */
function canonThings(canon: Canon, recent: PathNode[]): Grounded[] {
  const things = new Map<string, Grounded>();
  for (const { id, subject } of canon.facts ?? []) {
    const phrase = /^the ([\p{Ll} -]{3,30})$/u.exec(subject)?.[1];
    const node = phrase && recent.findLast(({ text }) => countForms(text.toLowerCase(), [headOf(phrase)]) > 0)?.id;
    if (!phrase || !node || !PORTABLE.has(headOf(phrase))) continue;
    const known = things.get(phrase);
    things.set(phrase, { phrase, node, facts: [...(known?.facts ?? []), id] });
  }
  return [...things.values()];
}

/** The wish decides where; then named places of the last nodes and what the scene itself calls its place. */
function whereabouts(
  named: Setting[],
  recent: PathNode[],
  readings: SceneReading[],
): Pick<Scene, 'settings' | 'wishedSetting'> {
  const wishedSetting = readings.at(-1)!.settings[0];
  const [current, ...before] = recent
    .map(({ id }, i) => readings[i]!.settings.map((phrase) => ({ phrase, node: id })))
    .reverse();
  const earlier = current!.length > 0 ? [] : before.flat();
  const places = named.map(({ phrase, node }) => ({ phrase, node })).slice(0, 2);
  return { wishedSetting, settings: [...places, ...current!, ...earlier].slice(0, 4) };
}

/** People whom the wish names and the story does not know yet. */
function strangersIn(wished: NameEvidence[], people: Person[]): Grounded[] {
  const { characters, unclassified } = castOf([wished]);
  return [...characters, ...unclassified]
    .map(({ name }) => name)
    .filter((name) => isUsableName(name) && !people.some((person) => person.name.includes(name)))
    .map((phrase) => ({ phrase }));
}

function openQuestions(canon: Canon, path: readonly PathNode[]): Grounded[] {
  const ids = new Set(path.map(({ id }) => id));
  return (canon.threads ?? [])
    .filter(({ closed_node_id: closed }) => !closed || !ids.has(closed))
    .map(({ question, opened_node_id: node }) => ({ phrase: question, node }));
}

/** Beliefs that can be put in a sentence: whose, about whom or what, and what is believed. */
function beliefsOf(canon: Canon): Scene['beliefs'] {
  const named = new Map(
    [...(canon.characters ?? []), ...(canon.setting?.places ?? [])].map(({ id, name }) => [id, name]),
  );
  return (canon.facts ?? []).flatMap(({ id, holder, subject, value, valid_to: ended }) => {
    const who = holder ? named.get(holder) : undefined;
    const about = named.get(subject) ?? subject;
    if (who === undefined || ended || who === about || !isUsableName(who) || !isUsableName(about)) return [];
    return value.length <= 60 && isUsableName(value.slice(0, 40))
      ? [{ factId: id, holder: who, matter: `${about} ("${value}")` }]
      : [];
  });
}

function headOf(phrase: string): string {
  return phrase.slice(phrase.lastIndexOf(' ') + 1);
}
