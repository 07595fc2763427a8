import type RunwayML from '@runwayml/sdk';
import { videoSize } from '../../capabilities/pixel-size';
import { ProviderFailure, type AspectRatio, type VideoTask } from '../../media-model';
import { dataUri, type EncodedKeyFrames } from '../vendor-call/key-frames';

type Create = RunwayML.ImageToVideoCreateParams;
type Gen45 = Extract<Create, { model: 'gen4.5' }>;
type Veo = Extract<Create, { model: 'veo3.1' | 'veo3.1_fast' }>;

/** The shapes of gen4.5, which are close to the ratios and not equal to them. */
const GEN_RATIOS: Record<AspectRatio, Gen45['ratio']> = {
  '16:9': '1280:720',
  '9:16': '720:1280',
  '4:3': '1104:832',
  '3:4': '832:1104',
  '1:1': '960:960',
  '21:9': '1584:672',
};
const VEO_RATIOS: readonly Veo['ratio'][] = ['1280:720', '720:1280', '1080:1920', '1920:1080'];
const VEO_SECONDS: readonly NonNullable<Veo['duration']>[] = [4, 6, 8];

/** Runway takes no name of a user (SDK 4.20, and its page on moderation; looked up on 2026-11-29). */
export function runwayRequest(task: VideoTask, frames: EncodedKeyFrames): Create {
  const promptImage: Veo['promptImage'] = [{ uri: dataUri(frames.start), position: 'first' }];
  if (frames.end !== undefined) promptImage.push({ uri: dataUri(frames.end), position: 'last' });
  const { prompt: promptText, seed } = task;
  switch (task.model) {
    case 'veo3.1':
    case 'veo3.1_fast':
      return {
        model: task.model,
        promptImage,
        promptText,
        seed,
        negativePrompt: task.negativePrompt,
        ratio: oneOf(VEO_RATIOS, sizeOf(task)),
        duration: oneOf(VEO_SECONDS, task.durationS),
        // Sound costs twice as much and was not asked for.
        audio: false,
      };
    case 'gen4.5':
      if (frames.end !== undefined) throw new ProviderFailure('invalid_request', 'gen4.5 takes no end frame');
      return {
        model: 'gen4.5',
        promptImage: dataUri(frames.start),
        promptText,
        seed,
        ratio: GEN_RATIOS[task.aspectRatio],
        duration: task.durationS,
      };
    default:
      throw new ProviderFailure('invalid_request', 'this model is not one of those used at Runway');
  }
}

function sizeOf({ aspectRatio, resolution }: VideoTask): string {
  const { width, height } = videoSize(aspectRatio, resolution);
  return `${width}:${height}`;
}

function oneOf<T>(choices: readonly T[], wanted: unknown): T {
  const found = choices.find((choice) => choice === wanted);
  if (found === undefined) throw new ProviderFailure('invalid_request', 'Runway does not offer this');
  return found;
}
