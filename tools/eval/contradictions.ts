import type { Fact } from '@cse/prompts';
import { mobyDickPath } from '../../test/fixtures';
import { share, type Measure } from './measure';
import { canonDiff } from './operations';
import type { TextEngine } from './text-engine';

const STATED = 40;
const NEGATED = 20;

/**
 * Forty facts stated early on a path and twenty of them denied late, among others that only look like it: beliefs,
 * rumours, things that ended before they changed, the same said in another spelling. The model is made to say nothing:
 * none of these takes one.
 */
export async function measureContradictions(engine: TextEngine): Promise<Measure[]> {
  const path = mobyDickPath(200);
  const stated = Array.from({ length: STATED }, (_, index): Fact => ({
    id: `f_${index}`,
    subject: `ch_${index % 10}`,
    attribute: `trait ${index}`,
    value: `sworn to the ${index}th watch`,
    valid_from: path[index]!.id,
  }));
  const late = (index: number) => path[150 + index]!.id;
  const lookalikes = stated.slice(NEGATED).map((fact, index): Fact => {
    const again = { ...fact, id: `s_${index}`, valid_from: late(index) };
    switch (index % 4) {
      case 0:
        return { ...again, value: 'never sworn', modality: 'believed', holder: 'ch_mate' };
      case 1:
        return { ...again, value: 'never sworn', modality: 'rumoured' };
      case 2:
        return { ...again, value: ` Sworn to the ${index + NEGATED}th  WATCH.` };
      default:
        return { ...again, value: 'released', valid_from: late(index), valid_to: null };
    }
  });
  // What changed later did so because the first thing had ended.
  const clean = stated.map((fact, index) =>
    index >= NEGATED && (index - NEGATED) % 4 === 3 ? { ...fact, valid_to: late(index - NEGATED) } : fact,
  );
  const denied = stated
    .slice(0, NEGATED)
    .map((fact, index): Fact => ({ ...fact, id: `d_${index}`, value: 'never sworn', valid_from: late(index) }));

  const conflictsOf = async (facts: Fact[]): Promise<string[]> => {
    engine.fake.answerWith({ operations: [] });
    const { conflicts } = await canonDiff(engine, { active_path: path, branch_canon: { facts } });
    return conflicts.map(({ fact_ids }) => [...fact_ids].sort().join(' '));
  };
  const found = await conflictsOf([...clean, ...lookalikes, ...denied]);
  const planted = denied.filter((_, index) => found.includes(`d_${index} f_${index}`)).length;
  const onClean = (await conflictsOf([...clean, ...lookalikes])).length;
  return [
    share(`planted contradictions found, of ${NEGATED} among ${STATED} facts`, planted, NEGATED, 100),
    {
      name: 'contradictions reported that were not planted',
      value: found.length - planted + onClean,
      unit: '',
      most: 0,
    },
  ];
}
