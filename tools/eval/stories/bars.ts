import type { Measure } from '../measures';

type Bar = Pick<Measure, 'least' | 'most'>;

/** What each line has to reach; a line without one is for reading. By its name, without how many were counted. */
const BARS: Readonly<Record<string, Bar>> = {
  'false alarms: lies, dreams, beliefs': { most: 2 },
  'false alarms: ideas that an editor keeps': { most: 2 },
  'false alarms: nodes of the stories': { most: 2 },
  'good ghosts passed: all': { least: 98 },
  'good changes passed: all': { least: 98 },
  'good ghosts that are told to introduce a common noun: all': { most: 0 },
};

export function barred(measures: readonly Measure[]): Measure[] {
  return measures.map((measure) => ({ ...measure, ...BARS[measure.row ?? measure.name] }));
}
