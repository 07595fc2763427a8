import { alone, justDied, nodesOf, pairs, using, type MoveMaker, type Sketch } from '../sketch';

// Moves about things: who has them, and who would.

/** "Peter asked Joan whose the lantern was now." */
export const inherited: MoveMaker = {
  move: 'loss',
  usual: 3,
  make: (scene) =>
    justDied(scene).flatMap((dead) =>
      scene.things
        .filter(({ nodes, plural }) => !plural && nodes.has(scene.path[dead.since]!.id))
        .flatMap((thing, order) =>
          pairs(scene).map(([a, b]): Sketch => ({
            title: `Whose ${thing.phrase.replace(/^the /, '')}`,
            gist: `${a.subject} ${scene.verbs.of(a, 'ask')} ${b.object} whose ${thing.phrase} ${scene.verbs.ofThing('be')} now.`,
            ...using(thing, order, a, b),
          })),
        ),
    ),
};

/** "Mr. Adeyemi asks you for the green coat. You keep it." */
export const askedFor: MoveMaker = {
  move: 'pressure',
  usual: 4,
  make: (scene) =>
    scene.things.flatMap((thing, order) => {
      const [holder, ...others] = scene.playersIn(thing.sentence);
      if (!holder || others.length > 0) return [];
      return pairs(scene)
        .filter(([, b]) => b === holder)
        .map(([a, b]): Sketch => ({
          title: thing.phrase,
          gist: `${a.subject} ${scene.verbs.of(a, 'ask')} ${b.object} for ${thing.phrase}. ${b.subject} ${scene.verbs.of(b, 'keep')} ${thing.plural ? 'them' : 'it'}.`,
          ...using(thing, order, a, b),
        }));
    }),
};

/** "Neither Joan nor Peter would touch the lantern." */
export const untouched: MoveMaker = {
  move: 'quiet',
  usual: 3,
  make: (scene) =>
    scene.things
      .filter(({ node }) => node === scene.current.id)
      .flatMap((thing, order) => [
        ...pairs(scene)
          .filter(([a, b]) => a.person !== 0 && b.person !== 1)
          .map(([a, b]): Sketch => ({
            title: 'Untouched',
            gist: `Neither ${a.subject} nor ${b.subject} ${scene.verbs.will} touch ${thing.phrase}.`,
            ...using(thing, order, a, b),
          })),
        ...alone(scene).map((a): Sketch => ({
          title: 'Untouched',
          gist: `${a.subject} ${scene.verbs.will} not touch ${thing.phrase}.`,
          ...using(thing, order, a),
        })),
      ]),
};

/** "When Peter looked again, the lantern was gone." */
export const missed: MoveMaker = {
  move: 'loss',
  usual: 2,
  make: (scene) =>
    scene.things.flatMap((thing, order) =>
      scene.players
        .filter((a) => a.self || !scene.playersIn(thing.sentence).includes(a))
        .map((a): Sketch => ({
          title: `Without ${thing.phrase}`,
          gist: `When ${a.subject} ${scene.verbs.of(a, 'look')} again, ${thing.phrase} ${scene.verbs.ofThing('be', thing.plural)} gone.`,
          ...using(thing, order, a),
        })),
    ),
};

/** "I took the scarf to Halifax, alone." */
export const carriedOff: MoveMaker = {
  move: 'separation',
  usual: 4,
  make: (scene) =>
    scene.places.flatMap(({ name, node }) =>
      scene.things.flatMap((thing, order) =>
        scene.players.map((a): Sketch => ({
          title: `To ${name}`,
          gist: `${a.subject} ${scene.verbs.of(a, 'take')} ${thing.phrase} to ${name}, alone.`,
          ...using(thing, order, a, name),
          nodes: [node, thing.node],
        })),
      ),
    ),
};

/** "I kept the scarf for Tomas, where nobody would look." */
export const keptFor: MoveMaker = {
  move: 'quiet',
  usual: 3,
  make: (scene) =>
    scene.cast.gone.flatMap((missing) =>
      scene.things
        .filter(({ nodes }) => [...nodesOf(scene, missing)].some((id) => nodes.has(id)))
        .flatMap((thing, order) =>
          scene.players.map((a): Sketch => ({
            title: `For ${missing.name}`,
            gist: `${a.subject} ${scene.verbs.of(a, 'keep')} ${thing.phrase} for ${missing.name}, where nobody ${scene.verbs.will} look.`,
            ...using(thing, order, a, missing.name),
          })),
        ),
    ),
};
