import type { NanoUsd } from '@cse/core';
import type { JobWarning } from '../job/job';
import type { JobInput } from '../job/job-input';

/** A request that was checked and priced, with its files at hand: all that is left is to write it down. */
export interface Prepared {
  /** Of the job to be. */
  id: string;
  provider: string;
  input: JobInput;
  /** Objects that were stored for it, noted as pending. */
  heldKeys: string[];
  warnings: JobWarning[];
  /** What it will cost; the most that is reserved. */
  estimate: NanoUsd;
  images: number;
  /** What will be generated, and billed for. */
  videoSeconds: number;
  /** What was asked for; null for what has no length. */
  requestedS: number | null;
}
