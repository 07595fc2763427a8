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
  Z?: Actor;
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

/**
 * Who plays: people of the last nodes by how present they are, then the one who tells the story, then unnamed people of
 * the scene, then those whom such a place would have.
 */
export function castingFor(scene: Scene, usage: Usage, random: SeededRandom): Casting {
  const present = scene.present
    .slice(0, 6)
    .map((person) => ({ actor: asActor(person), weight: Math.ceil(person.presence) }));
  const unnamed = scene.figures.map(({ phrase, node }) => ({ actor: { name: phrase, node }, weight: 6 }));
  const stock = scene.stock.figures.map((name) => ({ actor: { name } as Actor, weight: 1 }));
  const leads = [...present];
  if (scene.teller !== undefined && !present.some(({ actor }) => actor.name === scene.teller)) {
    const top = Math.max(8, ...present.map(({ weight }) => weight));
    leads.push({ actor: { name: scene.teller, node: scene.current.id }, weight: top });
  }
  if (leads.length < 3) leads.push(...unnamed.map(({ actor }) => ({ actor, weight: 2 })));
  if (leads.length < 2) leads.push(...stock);

  const draw = (pool: { actor: Actor; weight: number }[], not: readonly Actor[]): Actor => {
    const left = pool.filter(({ actor }) => !not.some(({ name }) => name === actor.name));
    return random.weighted(left, ({ actor, weight }) => Math.ceil((weight * 4) / (1 + usage.of(actor.name))))!.actor;
  };
  const A = draw(leads, []);
  const B = draw(leads, [A]);
  // Anybody of the story serves better than somebody whom only such a place would have.
  const known = [
    ...present,
    ...scene.absent
      .filter(({ away }) => !away)
      .slice(0, 4)
      .map((person) => ({ actor: asActor(person) })),
  ];
  const witnesses = [...unnamed, ...stock, ...known.map(({ actor }) => ({ actor, weight: 5 }))];
  const absent = random.weighted(
    scene.absent.filter(({ name }) => name !== scene.teller).slice(0, 5),
    ({ spread }) => spread * spread + 1,
  );
  const Z = absent && asActor(absent);
  return { A, B, figure: draw(witnesses, Z ? [A, B, Z] : [A, B]), Z };
}

function asActor({ name, lastNode, canonId }: Person): Actor {
  return { name: name.replace(/^The (?=\p{Lu})/u, 'the '), node: lastNode, canonId };
}
