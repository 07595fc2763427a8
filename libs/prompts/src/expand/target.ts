import type { ExpandOperation } from './answer';
import { LIMITS } from '../story/limits';

/** What a tightened text may keep of its length. */
const TIGHTENED = 0.7;
const FEWEST_WORDS = 5;

/**
 * How many words the new text should have. What is asked for, else 250; a rewrite keeps the length of what it
 * replaces unless it was told otherwise, and nothing grows by being tightened.
 * @param replaced the text that will be replaced
 */
export function expandTarget(operation: ExpandOperation, asked: number | undefined, replaced: string): number {
  const words = replaced.split(/\s+/).filter(Boolean).length;
  const { min, max, fallback } = LIMITS.targetWords;
  if (operation === 'tighten') {
    const shorter = Math.max(FEWEST_WORDS, Math.round(words * TIGHTENED));
    return Math.min(asked ?? max, shorter);
  }
  if (asked !== undefined) return asked;
  const keepsLength = (operation === 'rewrite' || operation === 'shift_view') && words > 0;
  return keepsLength ? Math.min(Math.max(words, min), max) : fallback;
}
