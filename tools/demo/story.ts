import { readFileSync } from 'node:fs';
import type { MergeBody, StoryboardBody, SuggestBody } from '@cse/sdk';

type Sample = Pick<SuggestBody, 'active_path' | 'branch_canon'>;

export function sampleStory(): Sample {
  const { active_path, branch_canon } = JSON.parse(readFileSync('contracts/sample-story.json', 'utf8')) as Sample;
  return { active_path, branch_canon };
}

/** Two branches of the same story, and the way that they share. */
export const sampleMerge = (): MergeBody =>
  JSON.parse(readFileSync('contracts/sample-merge.json', 'utf8')) as MergeBody;

/** Against the canon, which says eleven. */
export const SLIP = 'Tarrow had been on the wall for twelve years.';

/** The night at the wall in five shots. */
export const BOARD: Omit<StoryboardBody, 'commit'> = {
  film: true,
  style: { prompt: 'pencil and wash, cold light' },
  parameters: { aspect_ratio: '16:9', resolution: '480p' },
  characters: [
    { label: 'nell', description: 'a young woman with a rope over her shoulder' },
    { label: 'osk', description: 'a boy of nine with a lantern' },
  ],
  shots: [
    {
      label: 'quay',
      prompt: 'two ships off a harbour at night',
      size: 'extreme_wide',
      move: 'pan_right',
      duration_s: 1.5,
    },
    { label: 'wall', prompt: 'the sea wall at night in the rain', size: 'wide', move: 'tilt_down', duration_s: 1.5 },
    {
      label: 'nell',
      prompt: 'at the sea wall at night in the rain',
      size: 'medium',
      characters: ['nell'],
      move: 'push_in',
      duration_s: 1.5,
    },
    {
      label: 'lantern',
      prompt: 'on the quay at night',
      size: 'wide',
      characters: ['osk'],
      move: 'static',
      duration_s: 1.5,
    },
    {
      label: 'wave',
      prompt: 'before the sea at night',
      size: 'close_up',
      characters: ['nell'],
      move: 'pull_out',
      duration_s: 1.5,
    },
  ],
};
