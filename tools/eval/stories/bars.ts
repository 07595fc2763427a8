import type { Measure } from '../measures';

type Bar = Pick<Measure, 'least' | 'most'>;

const FOUND = { least: 95 };
const QUIET = { most: 2 };
/** With a reader who sees everything the rest of the way must lose nothing. */
const CEILING = { least: 98 };
/** No language may be read so much worse than English where the same rules apply, in percent. */
const BEHIND_ENGLISH = 5;

/** What each line has to reach; a line without one is for reading. By its column and name, without how many were counted. */
const BARS: Readonly<Record<string, Bar>> = {
  'rules: contradictions found: resurrection': FOUND,
  'rules: contradictions found: number_word': FOUND,
  'rules: contradictions found: alias': FOUND,
  'rules: contradictions found where rules apply: all': FOUND,
  'rules: false alarms: lies, dreams, beliefs': QUIET,
  'rules: false alarms: ideas that an editor keeps': QUIET,
  'rules: false alarms: nodes of the stories': QUIET,
  'rules: bad ghosts rejected: revives_dead': FOUND,
  'rules: bad ghosts rejected: wrong_language': FOUND,
  'rules: bad ghosts rejected: wrong_person': FOUND,
  'rules: bad ghosts rejected: wrong_tense': FOUND,
  'rules: good ghosts passed: all': CEILING,
  'rules: good changes passed: all': CEILING,
  'rules: ideas that differ kept apart: all': CEILING,
  'rules: good ghosts in another language rejected: all': FOUND,
  'rules: bad changes rejected: markup': { least: 100 },
  'rules: short stories: contradictions found: resurrection': FOUND,
  'rules: short stories: contradictions found: departure': FOUND,
  'rules: short stories: contradictions found: number_word': FOUND,
  'rules: short stories: contradictions found: alias': FOUND,
  'rules: short stories: contradictions found: explicit': FOUND,
  'rules: short stories: false alarms: all': QUIET,
};

/** Names where there are none; in every column. */
const NO_NAMES = / that are told to introduce what is no new name: all$/;

/** The bar of a line: its own, and with a reader who sees everything the same for all of them. */
function barOf({ column, row = '' }: Measure): Bar | undefined {
  if (NO_NAMES.test(row)) return { most: 0 };
  if (row.includes(' that are told to introduce ')) return undefined;
  return column === 'judge' ? CEILING : BARS[`${column}: ${row}`];
}

/** What is counted by language for one set of rules. */
const BY_LANGUAGE = [
  'contradictions found where rules apply: ',
  'short stories: contradictions found by language: ',
] as const;

export function barred(measures: readonly Measure[]): Measure[] {
  return measures.map((measure) => {
    const bar = barOf(measure) ?? behindEnglish(measure, measures);
    return { ...measure, ...bar };
  });
}

function behindEnglish({ column, row = '' }: Measure, measures: readonly Measure[]): Bar | undefined {
  const counted = column === 'rules' ? BY_LANGUAGE.find((name) => row.startsWith(name)) : undefined;
  if (counted === undefined) return undefined;
  const english = measures.find((measure) => measure.column === 'rules' && measure.row === `${counted}en`)?.value;
  return english === undefined ? undefined : { least: english - BEHIND_ENGLISH };
}
