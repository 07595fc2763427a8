import { countOf, type NanoUsd } from '@cse/core';
import { ProviderFailure, type PollResult } from '../../media-model';
import { at, numberAt, textAt } from '../vendor-call/answer';
import { taskStage } from '../vendor-call/status-table';
import { RUNWAY_STATUSES } from './statuses';

/** A credit is one US cent. */
const NANO_PER_CREDIT = 10_000_000n;

/** Credits of a task as money; undefined when the answer names none that can be read. */
export function runwayCost(task: unknown): NanoUsd | undefined {
  const credits = countOf(at(task, 'cost', 'credits'));
  return credits === undefined ? undefined : BigInt(credits) * NANO_PER_CREDIT;
}

/** What a task says of itself, and when it may be asked again. @throws ProviderFailure when it has ended without a result */
export function runwayState(task: unknown, nextPollMs: number): PollResult {
  const costNano = runwayCost(task);
  const code = textAt(task, 'failureCode');
  const words = code === undefined ? [] : [code];
  if (taskStage(RUNWAY_STATUSES, textAt(task, 'status'), words, { costNano }) === 'running') {
    return { state: 'running', progress: numberAt(task, 'progress'), nextPollMs };
  }
  const url = at(task, 'output', 0);
  if (typeof url !== 'string') throw new ProviderFailure('bad_output', 'Runway sent nothing', { costNano });
  return { state: 'done', outputs: [{ from: 'url', url }], costNano };
}
