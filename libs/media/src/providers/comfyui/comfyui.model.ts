import { randomInt } from 'node:crypto';
import type { ResultSources } from '@cse/config';
import { nameLines } from '../../capabilities/picture-names';
import { videoSize } from '../../capabilities/pixel-size';
import { engineSize } from '../../engines/engine-size';
import type { Engine, EngineModel } from '../../engines/engines-file';
import type { WorkflowValues } from '../../engines/workflow';
import {
  MediaModel,
  ProviderFailure,
  type CancelResult,
  type ImageTask,
  type PollResult,
  type ProviderContext,
  type ProviderHandle,
  type SentWork,
  type SubmitResult,
  type VideoTask,
} from '../../media-model';
import { at } from '../vendor-call/answer';
import { encodeFiles, encodePictures } from '../vendor-call/pictures';
import { failureSeen } from '../vendor-call/status-table';
import { filesOf, hasAttempt, hasId, placeOf, viewOf } from './answers';
import { ComfyuiClient } from './client';
import { followProgress } from './progress';
import { COMFYUI_STATUSES } from './statuses';

const SEEDS = 2 ** 32;
/** How long a delivery listens for progress. */
const LISTEN_MS = 1_000;

/**
 * Pictures and clips of a ComfyUI server by workflows of the operator's. Its queue and its history say what has become of
 * a prompt; both are in its memory, so after a restart a prompt is forgotten and begun anew.
 */
export class ComfyuiModel extends MediaModel<ImageTask | VideoTask> {
  readonly id: string;
  override readonly results: ResultSources;
  private readonly client: ComfyuiClient;

  /** @param pollMs between two questions after a prompt, in milliseconds */
  constructor(
    private readonly engine: Engine,
    private readonly pollMs: number,
  ) {
    super();
    this.id = engine.id;
    this.client = new ComfyuiClient(engine);
    this.results = {
      hosts: engine.resultHosts,
      variable: 'ENGINES_FILE',
      trustedOrigins: [new URL(engine.url).origin],
    };
  }

  async submit(task: ImageTask | VideoTask, { signal, attemptId }: ProviderContext): Promise<SubmitResult> {
    const model = this.modelFor(task.model);
    const values = { ...valuesOf(task, model), ...(await this.pictures(task, signal)) };
    const taskId = await this.client.queue(model.workflow!.fill(values), attemptId, signal);
    return { state: 'accepted', handle: { taskId } };
  }

  async poll(
    { taskId }: ProviderHandle,
    { model, count = 1 }: SentWork,
    context: ProviderContext,
  ): Promise<PollResult> {
    const { signal, attemptId } = context;
    // In this order: what leaves the queue between the two questions is in the history by then.
    const place = placeOf(await this.client.queued(signal), hasId(taskId));
    const entry = at(await this.client.history(signal, taskId), taskId);
    if (entry !== undefined) {
      const { makes } = this.modelFor(model);
      const files = filesOf(entry, makes, makes === 'image' ? count : 1);
      return { state: 'done', outputs: files.map((file) => viewOf(this.engine.url, file, this.engine.authorization)) };
    }
    if (place === undefined)
      throw failureSeen(COMFYUI_STATUSES, { on: 'task', state: 'forgotten', words: [], own: true });
    if (place === 'pending') return { state: 'running' };
    const { url: base, authorization } = this.engine;
    const forMs = Math.min(this.pollMs, LISTEN_MS);
    const progress = await followProgress({
      base,
      authorization,
      clientId: attemptId,
      promptId: taskId,
      forMs,
      signal,
    });
    return { state: 'running', progress };
  }

  /** What a lost answer left behind: a prompt of ours in the queue or in the history, or none at all. */
  override async find(attemptId: string, { signal }: ProviderContext): Promise<ProviderHandle | 'not_found'> {
    const queue = await this.client.queued(signal);
    const history = (await this.client.history(signal)) as Record<string, unknown>;
    const items = [
      ...[at(queue, 'queue_running'), at(queue, 'queue_pending')].flatMap((list) =>
        Array.isArray(list) ? (list as unknown[]) : [],
      ),
      ...Object.values(history).map((entry) => at(entry, 'prompt')),
    ];
    const ours = items.find((item) => hasId(attemptId)(item) || hasAttempt(attemptId)(item));
    const id = at(ours, 1);
    return typeof id === 'string' ? { taskId: id } : 'not_found';
  }

  /** What waits is taken out of the queue; what runs is interrupted, which its history then says. */
  async cancel({ taskId }: ProviderHandle): Promise<CancelResult> {
    const place = placeOf(await this.client.queued(), hasId(taskId));
    if (place === undefined) return 'unsupported';
    if (place === 'running') {
      await this.client.interrupt(taskId);
      return 'requested';
    }
    await this.client.unqueue(taskId);
    return placeOf(await this.client.queued(), hasId(taskId)) === undefined ? 'confirmed' : 'requested';
  }

  private modelFor(name: string): EngineModel {
    const found = this.engine.models.find((model) => model.name === name);
    if (!found) throw new ProviderFailure('invalid_request', 'the engine no longer has this model');
    return found;
  }

  /** The pictures of a task as the workflow loads them, by their placeholders. */
  private async pictures(task: ImageTask | VideoTask, signal: AbortSignal): Promise<WorkflowValues> {
    const given: [string, Buffer][] = [];
    if (task.kind === 'image') {
      const names = [
        ...(task.editOf ? ['edit_image'] : []),
        ...(task.references ?? []).map((_, index) => `reference_${index + 1}`),
      ];
      for (const [index, bytes] of (await encodePictures(task)).entries()) given.push([names[index]!, bytes]);
    } else {
      const { start, end } = await encodeFiles(task);
      if (start !== undefined) given.push(['start_image', Buffer.from(start, 'base64')]);
      if (end !== undefined) given.push(['end_image', Buffer.from(end, 'base64')]);
    }
    const named: Record<string, string> = {};
    for (const [name, bytes] of given) named[name] = await this.client.upload(bytes, signal);
    return named;
  }
}

function valuesOf(task: ImageTask | VideoTask, model: EngineModel): WorkflowValues {
  const common = {
    prompt: task.prompt,
    negative_prompt: task.negativePrompt ?? '',
    seed: task.seed ?? randomInt(SEEDS),
    quality_tier: task.tier,
  };
  if (task.kind === 'image') {
    const { width, height } = engineSize(task.aspectRatio, model.makes === 'image' ? model.megapixels : 1);
    const prompt = task.prompt + nameLines(task.references ?? [], 'place', task.editOf ? 2 : 1);
    return { ...common, prompt, width, height, count: task.count };
  }
  const size = videoSize(task.aspectRatio, task.resolution);
  const [width, height] = [inSteps(size.width), inSteps(size.height)];
  const fps = model.makes === 'video' ? model.fps : 24;
  return { ...common, width, height, seconds: task.durationS, fps, frames: Math.round(task.durationS * fps) + 1 };
}

/** Latents of video models are cut in sixteens. */
function inSteps(side: number): number {
  return Math.round(side / 16) * 16;
}
