import type { NanoUsd } from '@cse/core';
import type { LedgerLine } from '@cse/usage';
import type { Attempt, MediaJob } from '../job/job';

/**
 * What the attempts of a job cost, one line for each that was or may have been billed. The vendor's own figure counts
 * where there is one; else a finished or unaccounted attempt counts as the whole quote, since nobody can know that it
 * was not billed.
 */
export function ledgerLines(job: MediaJob, attempts: readonly Attempt[]): LedgerLine[] {
  return attempts.flatMap((attempt) => {
    const billed = billedFor(attempt, job.estimate);
    if (!billed) return [];
    const delivered = attempt.state === 'done';
    return [
      {
        attempt: attempt.n,
        provider: job.provider,
        model: job.model,
        outcome: billed.outcome,
        estimated: billed.estimated,
        inputTokens: 0,
        cacheReadTokens: 0,
        cacheWrite5mTokens: 0,
        cacheWrite1hTokens: 0,
        outputTokens: 0,
        images: delivered ? job.images : 0,
        videoSeconds: delivered ? job.videoSeconds : 0,
        cost: billed.cost,
      },
    ];
  });
}

export function totalOf(lines: readonly LedgerLine[]): NanoUsd {
  return lines.reduce((total, line) => total + line.cost, 0n);
}

function billedFor(
  { state, cost }: Attempt,
  quote: NanoUsd,
): { cost: NanoUsd; outcome: string; estimated: boolean } | undefined {
  switch (state) {
    case 'done':
      return { cost: cost ?? quote, outcome: 'complete', estimated: cost === null };
    case 'accepted':
    case 'unknown':
    case 'intent':
      return { cost: cost ?? quote, outcome: 'possibly_billed', estimated: cost === null };
    case 'failed':
    case 'rejected':
      return cost ? { cost, outcome: 'failed', estimated: false } : undefined;
    case 'abandoned':
      return undefined;
  }
}
