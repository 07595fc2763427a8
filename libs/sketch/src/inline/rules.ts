import type { Rule } from './edit';
import { aside, began, brackets, breathe, cleft, filter, suddenly, thereWas } from './sentence-rules';
import { adjectives, intensifier, plain, stronger, tag, wordy, worn } from './word-rules';

/** Every kind of revision, the surest gains first. */
export const RULES: readonly Rule[] = [
  filter,
  began,
  thereWas,
  worn,
  stronger,
  wordy,
  suddenly,
  intensifier,
  aside,
  tag,
  breathe,
  plain,
  cleft,
  adjectives,
  brackets,
];
