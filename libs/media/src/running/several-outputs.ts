import { boundedClaim } from '@cse/core';
import type { AttemptCost, JobWarning, MediaJob } from '../job/job';
import { ProviderFailure, type Delivered, type FailureClass } from '../media-model';

/**
 * How often the outputs of a job are read again because of one among several. As many times as the failure policy asks
 * again after any failure of a read: then what there is is delivered without the one.
 */
const MOST_READS_FOR_ONE = 2;
/** Failures of a read that another read may mend, and after which the policy lets one follow. */
const MENDABLE = new Set<FailureClass>(['transient_read', 'result_expired', 'bad_output']);

/** A failure that is about one output; anything else is about all of them, and thrown. */
export async function orFailure<T>(work: Promise<T>): Promise<T | ProviderFailure> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ProviderFailure) return error;
    throw error;
  }
}

/** Whether what failed of a job's outputs may be read once more before the others are delivered without it. */
export function mayReadAgain({ failures }: Pick<MediaJob, 'failures'>): boolean {
  return failures < MOST_READS_FOR_ONE;
}

/**
 * Those outputs that can be used, and how many cannot: what was paid for is not thrown away because of another.
 * @param again whether all of them can be read once more
 * @throws ProviderFailure the first of them, when there is nothing else or it may be none the next time
 */
export function usable<T>(results: readonly (T | ProviderFailure)[], again: boolean): { kept: T[]; lost: number } {
  const kept: T[] = [];
  const failures: ProviderFailure[] = [];
  for (const result of results) {
    if (result instanceof ProviderFailure) failures.push(result);
    else kept.push(result);
  }
  const [first] = failures;
  const mendable = failures.find(({ failure }) => MENDABLE.has(failure));
  if (first && kept.length === 0) throw first;
  if (mendable && again) throw mendable;
  return { kept, lost: failures.length };
}

/** What is said of pictures that a provider did not hand out. */
export function shortfall({ images }: Pick<MediaJob, 'images'>, { outputs, withheld = 0 }: Delivered): JobWarning[] {
  const missing = images - outputs.length - withheld;
  return [
    ...(images > 0 && withheld > 0
      ? [{ code: 'pictures_withheld', detail: `the policy of the provider withheld ${withheld} of ${images} pictures` }]
      : []),
    ...(images > 0 && missing > 0
      ? [{ code: 'pictures_missing', detail: `the provider made ${images - missing} of ${images} pictures` }]
      : []),
  ];
}

/** What is said of pictures that were handed out and cannot be used. */
export function unusable(lost: number, { images }: Pick<MediaJob, 'images'>): JobWarning[] {
  if (lost === 0) return [];
  return [{ code: 'pictures_unusable', detail: `${lost} of ${images} pictures could not be fetched or read` }];
}

/** What the vendor bills for what it delivered; undefined when it is to be settled as quoted. */
export function costOfDelivered(
  { estimate, images }: Pick<MediaJob, 'estimate' | 'images'>,
  { costNano, billedOutputs }: Delivered,
): AttemptCost | undefined {
  if (costNano !== undefined) return { cost: boundedClaim(costNano), costEstimated: false };
  if (billedOutputs === undefined || images === 0) return undefined;
  return { cost: (estimate * BigInt(billedOutputs)) / BigInt(images), costEstimated: true };
}
