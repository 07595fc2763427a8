import sharp from 'sharp';
import {
  ImageModel,
  ProviderFailure,
  type CancelResult,
  type ImageTask,
  type ProviderContext,
  type SubmitResult,
} from '../../media-model';
import { drawFrame } from './frame';

/** How far apart the pictures of one request are drawn. */
const SEED_STEP = 7_919;

/**
 * The local storyboard artist: needs no key and no network, and draws the same bytes for the same request. It is done
 * when `submit` returns, so there is nothing to poll, to find again or to cancel.
 */
export class StoryboardModel extends ImageModel {
  readonly id = 'storyboard';
  override readonly isLocal = true;

  async submit(task: ImageTask, context: ProviderContext): Promise<SubmitResult> {
    const outputs = [];
    for (let index = 0; index < task.count; index++) {
      if (context.signal.aborted) throw new ProviderFailure('not_accepted', 'stopped before the picture was drawn');
      const seed = ((task.seed ?? 0) + index * SEED_STEP) % 2 ** 32;
      const { svg } = drawFrame({ ...task, ...task.shot, seed });
      const bytes = await sharp(Buffer.from(svg)).png({ compressionLevel: 9 }).toBuffer();
      outputs.push({ from: 'bytes' as const, bytes, contentType: 'image/png' });
      context.progress((index + 1) / task.count);
    }
    return { state: 'done', outputs };
  }

  poll(): Promise<never> {
    return Promise.reject(new ProviderFailure('task_failed', 'local pictures have no task to ask about'));
  }

  cancel(): Promise<CancelResult> {
    return Promise.resolve('confirmed');
  }
}
