import { statement } from './facts';
import { named } from './english';
import {
  absent,
  alone,
  isLastWith,
  isUntold,
  justDied,
  nodesOf,
  pairs,
  rulesAbout,
  rulesOf,
  topicsKnownTo,
  triples,
  who,
  using,
  type MoveMaker,
  type Sketch,
} from './sketch';

/** "Rose asks Mrs. Pell what is written on the seed packet, and gets no answer." */
const askedInVain: MoveMaker = {
  move: 'pressure',
  usual: 4,
  make: (scene) =>
    scene.questions.flatMap(({ clause, node }) =>
      pairs(scene, clause)
        .filter(([, b]) => b.nodes.has(node))
        .map(([a, b]): Sketch => ({
          title: 'No answer',
          gist: `${a.subject} ${scene.verbs.of(a, 'ask')} ${b.object} ${clause}, and ${scene.verbs.of(a, 'get')} no answer.`,
          nodes: [node],
          about: [clause, ...who([a, b])],
        })),
    ),
};

/** "Mrs. Pell tells Rose, and only Rose, what is written on the seed packet." */
const toldToOne: MoveMaker = {
  move: 'revelation',
  usual: 5,
  make: (scene) =>
    scene.questions
      .filter(({ deed }) => !deed)
      .flatMap(({ clause, node }) =>
        pairs(scene, clause)
          .filter(([a, b]) => a.nodes.has(node) && !b.nodes.has(node))
          .map(([a, b]): Sketch => ({
            title: `Only ${b.object}`,
            gist: `${a.subject} ${scene.verbs.of(a, 'tell')} ${b.object}, and only ${b.object}, ${clause}.`,
            nodes: [node],
            about: [clause, ...who([a, b])],
          })),
      ),
};

/** "I found out why Lucia had sent the scarf to Tomas, and told nobody." */
const foundOut: MoveMaker = {
  move: 'revelation',
  usual: 3,
  make: (scene) =>
    scene.questions
      .filter(({ deed }) => !deed)
      .flatMap(({ clause, node }) =>
        scene.players
          .filter((a) => !scene.playersIn(clause).includes(a))
          .map((a): Sketch => ({
            title: 'The answer',
            gist: `${a.subject} ${scene.verbs.of(a, 'find')} out ${clause}, and ${scene.verbs.of(a, 'tell')} nobody.`,
            nodes: [node],
            about: [clause, ...who([a])],
          })),
      ),
};

/** "Hester opened the third gate without a word to Joan." */
const done: MoveMaker = {
  move: 'reversal',
  usual: 5,
  make: (scene) =>
    scene.questions.flatMap(({ deed, node }) => {
      const doer = deed && scene.playersIn(deed.subject).find(({ self }) => !self);
      if (!doer) return [];
      const others = scene.players.filter((player) => player !== doer && player.nodes.has(scene.current.id));
      return (others.length > 0 ? others.map(({ object }) => object) : ['anyone']).map((other): Sketch => ({
        title: 'Without a word',
        gist: `${doer.subject} ${scene.verbs.of(doer, deed.verb)}${deed.rest} without a word to ${other}.`,
        nodes: [node],
        touches: rulesAbout(scene, deed.rest).map(({ id }) => ({ fact_id: id, effect: 'strains' })),
        about: [deed.rest, ...who([doer, other])],
      }));
    }),
};

/** "Dr. Okoro asks Mrs. Pell to say nothing about the seed packet, and will not say why." */
const silence: MoveMaker = {
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
const leftOut: MoveMaker = {
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
const lastWords: MoveMaker = {
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

/** "Peter asked Joan whose the lantern was now." */
const inherited: MoveMaker = {
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

/** "Word came from Lucia, and it was about the scarf." */
const word: MoveMaker = {
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

/** "Mr. Adeyemi asks you for the green coat. You keep it." */
const askedFor: MoveMaker = {
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
const untouched: MoveMaker = {
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
const missed: MoveMaker = {
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
const carriedOff: MoveMaker = {
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

/** "Mother leaves Rose alone with Mrs. Pell." */
const leftAlone: MoveMaker = {
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
const singledOut: MoveMaker = {
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

/** "I kept the scarf for Tomas, where nobody would look." */
const keptFor: MoveMaker = {
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

/** "Joan said the rule over, “…,” and asked Hester what it was worth now." */
const ruleDoubted: MoveMaker = {
  move: 'pressure',
  usual: 3,
  make: (scene) =>
    rulesOf(scene).flatMap((rule) =>
      pairs(scene, rule.statement).map(([a, b]): Sketch => ({
        title: 'What the rule is worth',
        gist: `${a.subject} ${scene.verbs.of(a, 'say')} the rule over, “${sentenceOf(rule)},” and ${scene.verbs.of(a, 'ask')} ${b.object} what it ${scene.verbs.ofThing('be')} worth now.`,
        nodes: [scene.current.id],
        touches: [{ fact_id: rule.id, effect: 'strains' }],
        about: [rule.id, ...who([a, b])],
      })),
    ),
};

/** A rule that forbids something, and can be gone against. */
const FORBIDS = /\b(?:no (?:one|\w+ (?:may|must|can|shall))|nobody|never|not|forbidden)\b/i;

/** "For the first time Marrow went against it: “No machine may act without an order from home.”" */
const ruleBroken: MoveMaker = {
  move: 'reversal',
  usual: 3,
  make: (scene) =>
    rulesOf(scene)
      .filter((rule) => FORBIDS.test(rule.statement))
      .flatMap((rule) =>
        alone(scene).map((a): Sketch => ({
          title: 'Against the rule',
          gist: `For the first time ${a.subject} ${scene.verbs.of(a, 'go')} against it: “${sentenceOf(rule)}.”`,
          nodes: [scene.current.id],
          touches: [{ fact_id: rule.id, effect: rule.locked ? 'strains' : 'breaks' }],
          about: [rule.id, ...who([a])],
        })),
      ),
};

/** "Joan said aloud what nobody had said yet: Hester could not swim." */
const saidAloud: MoveMaker = {
  move: 'revelation',
  usual: 2,
  make: (scene) =>
    (scene.canon.facts ?? []).flatMap((fact) => {
      const { here } = scene.cast;
      // Of somebody who is not there everybody may speak, and nothing turns on it.
      const whose = here.find(({ id, name }) => fact.subject === id || fact.subject === name);
      const said = whose && isUntold(fact, scene) ? statement(fact, scene.verbs.tense) : undefined;
      if (said === undefined) return [];
      return scene.players
        .filter(({ id, nodes }) => id !== whose!.id && nodes.has(scene.current.id))
        .map((a): Sketch => ({
          title: 'Said aloud',
          gist: `${a.subject} ${scene.verbs.of(a, 'say')} aloud what nobody ${scene.verbs.ofThing('have')} said yet: ${whose!.name} ${said}.`,
          nodes: [scene.current.id],
          touches: [{ fact_id: fact.id, effect: 'uses' }],
          about: [fact.id, ...who([a])],
        }));
    }),
};

/** The rule as it stands, without its full stop. */
function sentenceOf({ statement: text }: { statement: string }): string {
  return text.trim().replace(/[.\s]+$/, '');
}

/** Every kind of proposal, each with an example of what it makes. One of a kind goes into an answer. */
export const MOVE_MAKERS: readonly MoveMaker[] = [
  askedInVain,
  toldToOne,
  foundOut,
  done,
  silence,
  leftOut,
  lastWords,
  inherited,
  word,
  askedFor,
  untouched,
  missed,
  carriedOff,
  leftAlone,
  singledOut,
  keptFor,
  ruleDoubted,
  ruleBroken,
  saidAloud,
];
