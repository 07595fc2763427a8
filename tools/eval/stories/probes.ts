import type { Probe } from '../../../test/fixtures';
import type { Measure } from '../measures';
import { canonDiff, type TextEngine } from '../operations';
import { Tally } from './tally';

/**
 * Sentences behind short stories in eight languages, each of which goes against one thing that the story or its canon says,
 * or against nothing: what rules find without a model. They try many ways to say that somebody is dead, has left, or that a
 * number, a relation or a colour is another.
 */
export async function measureProbes(engine: TextEngine, probes: readonly Probe[]): Promise<Measure[]> {
  const kinds = new Tally('short stories: contradictions found', 'rules');
  const languages = new Tally('short stories: contradictions found by language', 'rules');
  const alarms = new Tally('short stories: false alarms', 'rules');
  for (const probe of probes) {
    for (const { kind, text } of probe.contradictions) {
      const found = await isFound(engine, probe, text);
      kinds.count(kind, found);
      languages.count(probe.language, found);
    }
    for (const text of probe.quiet) alarms.count(probe.language, await isFound(engine, probe, text));
    const [first, ...others] = probe.nodes;
    for (const [index, text] of others.entries()) {
      alarms.count(
        probe.language,
        await isFound(engine, { ...probe, nodes: [first!, ...others.slice(0, index)] }, text),
      );
    }
  }
  return [...kinds.measures(), ...languages.measures(), ...alarms.measures()];
}

async function isFound(engine: TextEngine, { nodes, canon, language }: Probe, text: string): Promise<boolean> {
  engine.fake.answerWith({ operations: [] });
  const active_path = [...nodes, text].map((told, index) => ({
    ...{ id: `n_${index}`, parent_id: index === 0 ? null : `n_${index - 1}` },
    text: told,
  }));
  const { conflicts } = await canonDiff(engine, {
    active_path,
    branch_canon: canon,
    creator_profile: { language },
  });
  return conflicts.length > 0;
}
