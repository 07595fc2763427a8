/** How the prose is to differ from the path so far: each from −2 to 2, and 0 for "as it has been". */
export interface ContinueTone {
  /** Slower or quicker. */
  pace?: number;
  /** Darker or lighter. */
  mood?: number;
  /** Less or more of it is spoken. */
  dialogue?: number;
}

/** What each step asks for, from −2 to 2; nothing where nothing changes. */
const STEPS: Record<keyof ContinueTone, readonly string[]> = {
  pace: [
    'much slower than the path has been: stay in one moment',
    'a little slower than the path has been',
    '',
    'a little quicker than the path has been',
    'much quicker than the path has been: leave out what a reader can fill in',
  ],
  mood: [
    'much darker than the path has been',
    'a little darker than the path has been',
    '',
    'a little lighter than the path has been',
    'much lighter than the path has been',
  ],
  dialogue: [
    'none: nobody speaks',
    'less than the path has had',
    '',
    'more than the path has had',
    'most of the text: it is carried by what is said',
  ],
};

/** The lines of a task that set the tone. */
export function toneLines(tone: ContinueTone = {}): string[] {
  return (Object.keys(STEPS) as (keyof ContinueTone)[]).flatMap((name) => {
    const step = STEPS[name][(tone[name] ?? 0) + 2];
    return step ? [`${name[0]!.toUpperCase()}${name.slice(1)}: ${step}.`] : [];
  });
}

/** The tone that takes the most words, for bounds. */
export const LONGEST_TONE: ContinueTone = Object.fromEntries(
  Object.entries(STEPS).map(([name, steps]) => {
    const longest = steps.reduce((most, step, at) => (step.length > steps[most]!.length ? at : most), 0);
    return [name, longest - 2];
  }),
);
