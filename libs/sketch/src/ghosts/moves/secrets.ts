import { statement } from '../facts';
import { alone, isUntold, pairs, rulesAbout, rulesOf, who, type MoveMaker, type Sketch } from '../sketch';

// Moves about what is asked, forbidden, or not yet said.

/** "Rose asks Mrs. Pell what is written on the seed packet, and gets no answer." */
export const askedInVain: MoveMaker = {
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
export const toldToOne: MoveMaker = {
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
export const foundOut: MoveMaker = {
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
export const done: MoveMaker = {
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

/** "Joan said the rule over, “…,” and asked Hester what it was worth now." */
export const ruleDoubted: MoveMaker = {
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
export const ruleBroken: MoveMaker = {
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
export const saidAloud: MoveMaker = {
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
