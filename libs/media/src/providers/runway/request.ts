import type RunwayML from '@runwayml/sdk';
import { nameLines, tagsOf } from '../../capabilities/picture-names';
import { videoSize } from '../../capabilities/pixel-size';
import { ProviderFailure, type AspectRatio, type ImageTask, type VideoTask } from '../../media-model';
import { clipUri, dataUri } from '../vendor-call/pictures';

type FromPictures = RunwayML.ImageToVideoCreateParams;
type FromWords = RunwayML.TextToVideoCreateParams;
type FromClip = Extract<RunwayML.VideoToVideoCreateParams, { model: 'gemini_omni_flash_1.1' }>;
type Gen45 = Extract<FromPictures, { model: 'gen4.5' }>;
type Veo = Extract<FromPictures, { model: 'veo3.1' | 'veo3.1_fast' }>;
type Picture = Extract<RunwayML.TextToImageCreateParams, { model: 'gen4_image' | 'gen4_image_turbo' }>;

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
/** What gen4.5 makes from words alone. */
const GEN_WORD_RATIOS = ['1280:720', '720:1280'] as const;

/**
 * A clip that starts on a picture, and may end on one, in the form of a model that is known here. Runway takes no name of a user (SDK 4.20, and its page on
 * moderation; looked up on 2026-11-29).
 */
export function clipFromPictures(known: string, task: VideoTask, start: string, end?: string): FromPictures {
  const promptImage: Veo['promptImage'] = [{ uri: dataUri(start), position: 'first' }];
  if (end !== undefined) promptImage.push({ uri: dataUri(end), position: 'last' });
  const { prompt: promptText, seed } = task;
  switch (known) {
    case 'veo3.1':
    case 'veo3.1_fast':
      return { model: task.model as 'veo3.1', promptImage, promptText, seed, ...veoOptions(task) };
    case 'gen4.5':
      if (end !== undefined) throw new ProviderFailure('invalid_request', 'gen4.5 takes no end frame');
      return {
        model: task.model as 'gen4.5',
        promptImage: dataUri(start),
        promptText,
        seed,
        ratio: GEN_RATIOS[task.aspectRatio],
        duration: task.durationS,
      };
    default:
      throw notOurs();
  }
}

/** A clip from words alone (`TextToVideoCreateParams` of SDK 4.20, read on 2026-11-29). */
export function clipFromWords(known: string, task: VideoTask): FromWords {
  const { prompt: promptText, seed } = task;
  switch (known) {
    case 'veo3.1':
    case 'veo3.1_fast':
      return { model: task.model as 'veo3.1', promptText, seed, ...veoOptions(task) };
    case 'gen4.5':
      return {
        model: task.model as 'gen4.5',
        promptText,
        seed,
        ratio: oneOf(GEN_WORD_RATIOS, GEN_RATIOS[task.aspectRatio]),
        duration: task.durationS,
      };
    default:
      throw notOurs();
  }
}

/** Of sizes that we ask for; it has others. */
const OMNI_RATIOS: readonly FromClip['ratio'][] = ['1280:720', '720:1280', '1920:1080', '1080:1920'];

/** A clip with what comes after it (`VideoToVideoCreateParams` of SDK 4.20, read on 2026-11-30). */
export function clipFromClip(known: string, task: VideoTask, clip: string): FromClip {
  if (known !== 'gemini_omni_flash_1.1') throw notOurs();
  return {
    model: task.model as 'gemini_omni_flash_1.1',
    mode: 'extend',
    videoUri: clipUri(clip),
    promptText: task.prompt,
    duration: task.durationS,
    ratio: oneOf(OMNI_RATIOS, sizeOf(task)),
  };
}

function veoOptions(task: VideoTask): Pick<Veo, 'negativePrompt' | 'ratio' | 'duration' | 'audio'> {
  return {
    negativePrompt: task.negativePrompt,
    ratio: oneOf(VEO_RATIOS, sizeOf(task)),
    duration: oneOf(VEO_SECONDS, task.durationS),
    // Sound costs twice as much and was not asked for.
    audio: false,
  };
}

/** Longest side over shortest of a reference (Runway's page on inputs, read on 2026-11-29). */
export const REFERENCE_RATIO = 2;

const SMALL: Record<AspectRatio, Picture['ratio']> = {
  '16:9': '1280:720',
  '9:16': '720:1280',
  '4:3': '960:720',
  '3:4': '720:960',
  '1:1': '720:720',
  '21:9': '1680:720',
};
const LARGE: Record<AspectRatio, Picture['ratio']> = {
  '16:9': '1920:1080',
  '9:16': '1080:1920',
  '4:3': '1440:1080',
  '3:4': '1080:1440',
  '1:1': '1080:1080',
  '21:9': '2112:912',
};

/** A picture, and those after which it is drawn, each with its tag; the one that is to be changed is the first. */
export function pictureFromWords(known: string, task: ImageTask, pictures: readonly Buffer[]): Picture {
  const facts = [...(task.editOf ? [{}] : []), ...(task.references ?? [])];
  const tags = tagsOf(facts);
  const referenceImages = pictures.map((bytes, index) => ({
    uri: dataUri(bytes.toString('base64')),
    tag: tags[index]!,
  }));
  const common = {
    promptText: task.prompt + nameLines(facts, 'tag'),
    ratio: (task.tier === 'draft' ? SMALL : LARGE)[task.aspectRatio],
    seed: task.seed,
  };
  switch (known) {
    case 'gen4_image':
      return { model: task.model as 'gen4_image', ...common, ...(referenceImages.length > 0 && { referenceImages }) };
    case 'gen4_image_turbo':
      return { model: task.model as 'gen4_image_turbo', ...common, referenceImages };
    default:
      throw notOurs();
  }
}

function notOurs(): ProviderFailure {
  return new ProviderFailure('invalid_request', 'this model is not one of those used at Runway');
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
