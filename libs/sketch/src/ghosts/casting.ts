import type { Scene } from '../scene/scene';
import type { Person } from '../scene/people';
import type { SeededRandom } from '../seeded-random';

/** Somebody in a role of a template. */
export interface Actor {
  name: string;
  node?: string;
  canonId?: string;
}

export interface Casting {
  A: Actor;
  B: Actor;
  /** A third, named or not: the one who sees it. */
  figure: Actor;
  /** Somebody who could come back. */
  Z?: Actor;
  /** Somebody who is dead or missing. */
  lost?: Actor;
}

/** How often each person, thing or phrase already served in this answer: what was used less comes first. */
export class Usage {
  private readonly counts = new Map<string, number>();

  of(phrase: string): number {
    return this.counts.get(phrase) ?? 0;
  }

  add(phrase: string): void {
    this.counts.set(phrase, this.of(phrase) + 1);
  }

  /** Those of the list that served least so far. */
  least<T>(items: readonly T[], phraseOf: (item: T) => string): T[] {
    const fewest = Math.min(...items.map((item) => this.of(phraseOf(item))));
    return items.filter((item) => this.of(phraseOf(item)) === fewest);
  }
}

interface Candidate {
  actor: Actor;
  weight: number;
}

/** For a story that names nobody: the words of an outline. */
const UNNAMED_LEADS = [
  { actor: { name: 'the protagonist' }, weight: 6 },
  { actor: { name: 'the rival' }, weight: 3 },
  { actor: { name: 'the old friend' }, weight: 3 },
];

/** Nodes without a mention that make somebody one who could come back. */
const OUT_OF_SIGHT = 3;
/** Somebody named this few nodes ago may still be around to see something. */
const AROUND = 24;

/**
 * Who plays: people of the last nodes by how present they are, then the one who tells the story, then unnamed people of
 * the scene, then those whom such a place would have.
 */
export function castingFor(scene: Scene, usage: Usage, random: SeededRandom): Casting {
  const { teller, stock, current } = scene;
  const present = scene.present.slice(0, 6).map((person) => cast(person, Math.ceil(person.presence)));
  const around = scene.absent.filter(({ away, ago }) => !away && ago <= AROUND).slice(0, 4);
  const others = [...around, ...scene.passing.slice(0, 4)].map((person) => cast(person, 1));
  const unnamed = scene.figures.map(({ phrase, node }) => ({ actor: { name: phrase, node }, weight: 2 }));
  const figures = stock.figures.map((name) => ({ actor: { name }, weight: 1 }));

  const leads: Candidate[] = [...present];
  if (teller !== undefined && !present.some(({ actor }) => actor.name === teller)) {
    const weight = Math.max(8, ...present.map((candidate) => candidate.weight));
    leads.push({ actor: { name: teller, node: current.id }, weight });
  }
  if (leads.length < 2) leads.push(...around.map((person) => cast(person, 2)));
  if (leads.length < 3) leads.push(...unnamed);
  if (leads.length === 0) leads.push(...UNNAMED_LEADS);
  if (leads.length < 2) leads.push(...(others.length > 0 ? others : figures));

  const draw = (pool: Candidate[], not: readonly (Actor | undefined)[]): Actor => {
    const left = pool.filter(({ actor }) => !not.some((other) => other?.name === actor.name));
    return random.weighted(left, ({ actor, weight }) => Math.ceil((weight * 4) / (1 + usage.of(actor.name))))!.actor;
  };
  const A = draw(leads, []);
  const B = draw(leads, [A]);
  const strangers = scene.absent.filter(({ name }) => name !== teller && name !== A.name && name !== B.name);
  const missed = strangers.filter(({ away, ago }) => !away && ago >= OUT_OF_SIGHT).slice(0, 5);
  const Z = castOf(random.weighted(missed, ({ spread }) => spread * spread + 1));
  const lost = castOf(random.pick(strangers.filter(({ away }) => away)));
  // Anybody of the story serves better as a witness than somebody whom only such a place would have.
  const story = [...present, ...others].map(({ actor }) => ({ actor, weight: 5 }));
  const witnesses = [...story, ...unnamed.map(({ actor }) => ({ actor, weight: 6 })), ...figures];
  return { A, B, figure: draw(witnesses, [A, B, Z]), Z, lost };
}

function cast(person: Person, weight: number): Candidate {
  return { actor: asActor(person), weight };
}

function castOf(person: Person | undefined): Actor | undefined {
  return person && asActor(person);
}

function asActor({ name, lastNode, canonId }: Person): Actor {
  return { name: name.replace(/^The (?=\p{Lu})/u, 'the '), node: lastNode, canonId };
}
