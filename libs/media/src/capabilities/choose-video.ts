import type { FieldProblem } from '@cse/core';
import type { AspectRatio, PixelSize, VideoTask } from '../media-model';
import type { VideoCapability } from './capability';
import { applyOptions, chooseModel, type Candidate, type Offer, type PriceOf, type Warning } from './choose';

/** A clip as far as its request decides it, without its frames. */
export interface VideoOrder extends Omit<VideoTask, 'startFrame' | 'endFrame' | 'aspectRatio'> {
  /** Unset: of the ratios that the model offers, the one closest to the start frame. */
  aspectRatio?: AspectRatio;
}

export interface VideoRequest extends Omit<VideoOrder, 'kind' | 'model' | 'durationS'> {
  provider?: string;
  /** Whether there is a picture that the clip starts on; without one it is made from the words alone. */
  hasStart: boolean;
  /** The field that names the frame on which the clip is to end, where there is one. */
  endFrame?: 'end_image_url' | 'end_artifact_id';
}

export interface VideoChoice extends Candidate<VideoCapability> {
  task: VideoOrder;
  warnings: Warning[];
}

/** @throws OptionRefused as `chooseModel` */
export function chooseVideo(request: VideoRequest, offer: Offer, priceOf: PriceOf): VideoChoice {
  const demand = {
    request,
    problemsOf: (able: VideoCapability) => problemsOf(request, able),
    taskFor: (able: VideoCapability) => taskFor(request, able),
    pictures: {
      pointers: [START, ...(request.endFrame ? [`/${request.endFrame}`] : [])],
      problemsOf: (able: VideoCapability) => frameProblems(request, able),
    },
  };
  return chooseModel('video', demand, offer, priceOf);
}

/** The shortest length on offer that holds the wanted one, in seconds; undefined when there is none. */
export function generatedSeconds(requestedS: number, endFrame: boolean, able: VideoCapability): number | undefined {
  const { min, allowed } = able.durations;
  const max = maxSeconds(able, endFrame);
  if (requestedS > max) return undefined;
  if (allowed === null) return Math.max(requestedS, min);
  return allowed.find((length) => length >= requestedS && length <= max);
}

/** The ratio whose shape is closest to the picture's; that of the picture's own orientation where there is no other. */
export function nearestRatio({ width, height }: PixelSize, ratios: readonly AspectRatio[]): AspectRatio {
  const wanted = Math.log(width / height);
  const distance = (ratio: AspectRatio) => {
    const [across, down] = ratio.split(':').map(Number) as [number, number];
    return Math.abs(Math.log(across / down) - wanted);
  };
  return ratios.reduce((best, ratio) => (distance(ratio) < distance(best) ? ratio : best));
}

const START = '/start_image_url';

function taskFor(request: VideoRequest, able: VideoCapability): VideoOrder {
  const { prompt, negativePrompt, seed } = applyOptions(request, able);
  const { endFrame, requestedS, resolution, aspectRatio, fps, tier } = request;
  return {
    kind: 'video',
    model: able.model,
    prompt,
    negativePrompt,
    requestedS,
    durationS: generatedSeconds(requestedS, endFrame !== undefined, able) ?? requestedS,
    resolution,
    aspectRatio,
    fps,
    seed,
    tier,
  };
}

function maxSeconds({ durations, maxWithEndFrameS }: VideoCapability, endFrame: boolean): number {
  return endFrame ? (maxWithEndFrameS ?? durations.max) : durations.max;
}

function problemsOf(request: VideoRequest, able: VideoCapability): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const refuse = (field: string, detail: string) => problems.push({ pointer: `/${field}`, detail });
  const offers = (list: readonly (string | number)[]) => `${able.model} offers ${list.join(', ')}`;
  const hasEnd = request.endFrame !== undefined;
  if (!able.tiers.includes(request.tier)) refuse('quality_tier', offers(able.tiers));
  if (!able.resolutions.includes(request.resolution)) refuse('resolution', offers(able.resolutions));
  if (request.aspectRatio !== undefined && !able.aspectRatios.includes(request.aspectRatio)) {
    refuse('aspect_ratio', offers(able.aspectRatios));
  }
  const { maxPromptLength } = able;
  if (maxPromptLength !== undefined && taskFor(request, able).prompt.length > maxPromptLength) {
    refuse('video_prompt', `${able.model} takes at most ${maxPromptLength} characters`);
  }
  if (generatedSeconds(request.requestedS, hasEnd, able) === undefined) {
    const withFrame = hasEnd && able.maxWithEndFrameS !== undefined ? ' with an end frame' : '';
    refuse('duration_s', `${able.model} makes at most ${maxSeconds(able, hasEnd)} seconds${withFrame}`);
  }
  return [...problems, ...frameProblems(request, able)];
}

/** What is wrong with the key frames, and with there being none. */
function frameProblems({ hasStart, endFrame }: VideoRequest, able: VideoCapability): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const refuse = (pointer: string, what: string) => problems.push({ pointer, detail: `${able.model} ${what}` });
  if (!hasStart && able.startFrame === 'required') refuse(START, 'needs a start frame');
  if (hasStart && able.startFrame === 'none') refuse(START, 'takes no start frame');
  if (endFrame && able.endFrame === 'none') refuse(`/${endFrame}`, 'takes no end frame');
  if (hasStart && !endFrame && able.endFrame === 'required') refuse('/end_image_url', 'needs an end frame');
  return problems;
}
