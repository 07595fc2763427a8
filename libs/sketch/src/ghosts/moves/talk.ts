import { named } from '../english';
import {
  absent,
  isLastWith,
  justDied,
  nodesOf,
  pairs,
  topicsKnownTo,
  triples,
  who,
  using,
  type MoveMaker,
  type Sketch,
} from '../sketch';

// Moves between people: what they know, and who is not there.

/** "Dr. Okoro asks Mrs. Pell to say nothing about the seed packet, and will not say why." */
export const silence: MoveMaker = {
  move: 'bargain',
  usual: 4,
  make: (scene) =>
    pairs(scene).flatMap(([a, b]) =>
      topicsKnownTo(scene, a.nodes, b.nodes).map(([topic, order]): Sketch => ({
        title: `Nothing about ${topic.phrase}`,
        gist: `${a.subject} ${scene.verbs.of(a, 'ask')} ${b.object} to say nothing about ${topic.phrase}, and ${scene.verbs.will} not say why.`,
        ...using(topic, order, a, b),
      })),
    ),
};

/** "You tell Mr. Adeyemi about Wilhelmina, and leave out the key." */
export const leftOut: MoveMaker = {
  move: 'turn_of_view',
  usual: 4,
  make: (scene) =>
    absent(scene).flatMap((missing) =>
      pairs(scene)
        .filter(([, b]) => !isLastWith(scene, b, missing))
        .flatMap(([a, b]) =>
          topicsKnownTo(scene, a.nodes, nodesOf(scene, missing)).map(([topic, order]): Sketch => ({
            title: `What ${a.subject} ${scene.verbs.of(a, 'leave')} out`,
            gist: `${a.subject} ${scene.verbs.of(a, 'tell')} ${b.object} about ${missing.name}, and ${scene.verbs.of(a, 'leave')} out ${topic.phrase}.`,
            ...using(topic, order, a, b, missing.name),
          })),
        ),
    ),
};

/** "Joan told Peter Abel’s last words, and they were about the third gate." */
export const lastWords: MoveMaker = {
  move: 'revelation',
  usual: 5,
  make: (scene) =>
    justDied(scene).flatMap((dead) =>
      pairs(scene)
        .filter(([a]) => a.nodes.has(scene.path[dead.since]!.id))
        .flatMap(([a, b]) =>
          topicsKnownTo(scene, nodesOf(scene, dead)).map(([topic, order]): Sketch => ({
            title: `${named(dead.name).possessive} last words`,
            gist: `${a.subject} ${scene.verbs.of(a, 'tell')} ${b.object} ${named(dead.name).possessive} last words, and they ${scene.verbs.ofThing('be', true)} about ${topic.phrase}.`,
            ...using(topic, order, a, b, dead.name),
          })),
        ),
    ),
};

/** "Word came from Lucia, and it was about the scarf." */
export const word: MoveMaker = {
  move: 'return',
  usual: 3,
  make: (scene) =>
    absent(scene).flatMap((missing) =>
      topicsKnownTo(scene, nodesOf(scene, missing)).map(([topic, order]): Sketch => ({
        title: `Word from ${missing.name}`,
        gist: `Word ${scene.verbs.ofThing('come')} from ${missing.name}, and it ${scene.verbs.ofThing('be')} about ${topic.phrase}.`,
        ...using(topic, order, missing.name),
      })),
    ),
};

/** "Mother leaves Rose alone with Mrs. Pell." */
export const leftAlone: MoveMaker = {
  move: 'separation',
  usual: 2,
  make: (scene) =>
    triples(scene).map(([a, b, c]): Sketch => ({
      title: b.self || c.self ? `Alone with ${(b.self ? c : b).object}` : `${b.subject} and ${c.subject}`,
      gist: `${a.subject} ${scene.verbs.of(a, 'leave')} ${b.object} alone with ${c.object}.`,
      nodes: [scene.current.id],
      about: who([a, b, c]),
    })),
};

/** "Sebastian asks me, and not Mina, about the notice." */
export const singledOut: MoveMaker = {
  move: 'pressure',
  usual: 3,
  make: (scene) =>
    triples(scene).flatMap(([a, b, c]) =>
      topicsKnownTo(scene, b.nodes, c.nodes).map(([topic, order]): Sketch => ({
        title: `Not ${c.object}`,
        gist: `${a.subject} ${scene.verbs.of(a, 'ask')} ${b.object}, and not ${c.object}, about ${topic.phrase}.`,
        ...using(topic, order, a, b, c),
      })),
    ),
};
