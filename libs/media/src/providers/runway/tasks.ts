import type RunwayML from '@runwayml/sdk';
import {
  ProviderFailure,
  type CancelResult,
  type PollResult,
  type ProviderHandle,
  type SubmitResult,
} from '../../media-model';
import { textAt } from '../vendor-call/answer';
import { runwayCost, runwayState } from './answers';
import { runwayCall, runwayClient, type RunwaySettings } from './client';
import { RUNWAY_STATUSES } from './statuses';

/** States of which a task may still be cancelled. */
const UNFINISHED = new Set(RUNWAY_STATUSES.tasks.filter(({ is }) => is === 'running').map(({ state }) => state));

/**
 * The tasks of Runway, whatever they make. It has no list of them and no webhooks, so work whose creation went unanswered
 * cannot be found again.
 */
export class RunwayTasks {
  /** @param settings `pollMs`: pause between two questions after a task, in milliseconds */
  constructor(private readonly settings: RunwaySettings & { pollMs: number }) {}

  async create(signal: AbortSignal, send: (client: RunwayML) => Promise<unknown>): Promise<SubmitResult> {
    const answer = await runwayCall('create', signal).run(({ fetch }) => send(runwayClient(this.settings, fetch)));
    const taskId = textAt(answer, 'id');
    if (!taskId) throw new ProviderFailure('unknown_outcome', 'Runway took the work and named no task');
    return { state: 'accepted', handle: { taskId } };
  }

  async poll({ taskId }: ProviderHandle, signal: AbortSignal): Promise<PollResult> {
    return runwayState(await this.retrieve(taskId, signal), this.settings.pollMs);
  }

  /**
   * The same call erases a task that is finished, so it is asked first whether there is anything to cancel. What a
   * cancelled task was billed for stands in it, and is read by the next question after it.
   */
  async cancel({ taskId }: ProviderHandle): Promise<CancelResult> {
    const task = await this.retrieve(taskId);
    const status = textAt(task, 'status');
    if (status === 'CANCELLED') return runwayCost(task) ? 'requested' : 'confirmed';
    if (!UNFINISHED.has(status ?? '')) return 'unsupported';
    await runwayCall('read').run(({ fetch }) => runwayClient(this.settings, fetch).tasks.delete(taskId));
    return runwayCost(await this.retrieve(taskId)) === 0n ? 'confirmed' : 'requested';
  }

  private async retrieve(taskId: string, signal?: AbortSignal): Promise<unknown> {
    return runwayCall('read', signal).run(({ fetch }) => runwayClient(this.settings, fetch).tasks.retrieve(taskId));
  }
}
