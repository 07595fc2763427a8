import { setTimeout as pause } from 'node:timers/promises';
import { AnsweringEngine } from '../../engines/answering-engine';
import { engineSize } from '../../engines/engine-size';
import { imageModelOf, type EngineImageModel } from '../../engines/engines-file';
import {
  ProviderFailure,
  type Delivered,
  type ImageTask,
  type ProviderContext,
  type SubmitResult,
} from '../../media-model';
import { listAt, numberAt, textAt } from '../vendor-call/answer';
import { encodePictures } from '../vendor-call/pictures';
import { VendorCall } from '../vendor-call/vendor-call';
import { A1111_STATUSES } from './statuses';

const ASK_EVERY_MS = 1_000;
const READ_MS = 10_000;
/** How much of a picture is drawn anew when the options do not say. */
const DENOISING = 0.6;

/**
 * Pictures of an SD WebUI or Forge. The call waits for the pictures; how far they are is asked beside it. An answer that is
 * lost cannot be had again, and where the engine is free the work is done anew.
 */
export class A1111Model extends AnsweringEngine {
  async submit(task: ImageTask, { signal, progress }: ProviderContext): Promise<SubmitResult> {
    const model = imageModelOf(this.engine, task);
    const [picture] = await encodePictures(task);
    const path = picture ? '/sdapi/v1/img2img' : '/sdapi/v1/txt2img';
    const body = a1111Request(task, model, picture);
    const ended = new AbortController();
    const watching = this.watch(progress, ended.signal);
    try {
      const call = new VendorCall({
        ...({ on: 'create', deadlineMs: this.engine.timeoutS * 1_000, signal, statuses: A1111_STATUSES } as const),
      });
      const answer: unknown = await call.run(async ({ fetch }) =>
        (
          await fetch(this.engine.url + path, { method: 'POST', headers: this.headers(), body: JSON.stringify(body) })
        ).json(),
      );
      return { state: 'done', ...a1111Outputs(answer, task.count) };
    } finally {
      ended.abort();
      await watching;
    }
  }

  /** Asks how far the engine is, until the call has ended. A question that fails stops nothing. */
  private async watch(progress: (fraction: number) => void, ended: AbortSignal): Promise<void> {
    const address = `${this.engine.url}/sdapi/v1/progress?skip_current_image=true`;
    while (!ended.aborted) {
      await pause(ASK_EVERY_MS, undefined, { signal: ended, ref: false }).catch(() => undefined);
      if (ended.aborted) return;
      const call = new VendorCall({ on: 'read', deadlineMs: READ_MS, signal: ended, statuses: A1111_STATUSES });
      const answer: unknown = await call
        .run(async ({ fetch }) => (await fetch(address, { headers: this.headers() })).json())
        .catch(() => undefined);
      const fraction = numberAt(answer, 'progress');
      if (fraction !== undefined) progress(fraction);
    }
  }

  private headers(): Record<string, string> {
    const { authorization } = this.engine;
    return { 'content-type': 'application/json', ...(authorization && { authorization }) };
  }
}

/** The fields of `txt2img` and `img2img`; what the operator has set stands below what was asked for. */
function a1111Request(task: ImageTask, model: EngineImageModel, picture: Buffer | undefined): object {
  return {
    ...(picture && { denoising_strength: DENOISING }),
    ...model.options,
    prompt: task.prompt,
    negative_prompt: task.negativePrompt ?? '',
    seed: task.seed ?? -1,
    ...engineSize(task.aspectRatio, model.megapixels),
    batch_size: task.count,
    n_iter: 1,
    send_images: true,
    save_images: false,
    do_not_save_grid: true,
    ...(model.sentAs !== undefined && { override_settings: { sd_model_checkpoint: model.sentAs } }),
    ...(picture && { init_images: [picture.toString('base64')] }),
  };
}

/** The pictures, behind the sheet of all that some settings put first. @throws ProviderFailure `bad_output` */
function a1111Outputs(answer: unknown, count: number): Delivered {
  const pictures = listAt(answer, 'images').filter((one) => typeof one === 'string' && one !== '') as string[];
  const outputs = pictures.slice(sheetsBefore(answer)).slice(0, count);
  if (outputs.length === 0) throw new ProviderFailure('bad_output', 'the engine sent no picture');
  return {
    outputs: outputs.map((data) => ({
      ...({ from: 'bytes', contentType: 'image/png' } as const),
      bytes: Buffer.from(data.replace(/^data:[^,]*,/, ''), 'base64'),
    })),
  };
}

function sheetsBefore(answer: unknown): number {
  try {
    return numberAt(JSON.parse(textAt(answer, 'info') ?? '{}'), 'index_of_first_image') ?? 0;
  } catch {
    return 0;
  }
}
