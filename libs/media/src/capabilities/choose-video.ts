import type { FieldProblem } from '@cse/core';
import type { AspectRatio, ClipLength, PixelSize, VideoTask } from '../media-model';
import type { Durations, VideoCapability } from './capability';
import type { MediaProvider } from '../providers/provider';
import { applyOptions, chooseModel, type Candidate, type Offer, type PriceOf, type Warning } from './choose';

/** A clip as far as its request decides it, without its files. */
export interface VideoOrder extends Omit<VideoTask, 'startFrame' | 'endFrame' | 'extendOf' | 'aspectRatio'> {
  /** Unset: of the ratios that the model offers, the one closest to the start frame. */
  aspectRatio?: AspectRatio;
}

export interface VideoRequest extends Omit<VideoOrder, 'kind' | 'model' | 'durationS'> {
  provider?: string;
  /** Whether there is a picture that the clip starts on; without one it is made from the words alone. */
  hasStart: boolean;
  /** The field that names the frame on which the clip is to end, where there is one. */
  endFrame?: 'end_image_url' | 'end_artifact_id';
  /** The clip that is to be made longer, in place of frames. */
  extendOf?: ClipLength & { bytes: number };
}

export interface VideoChoice extends Candidate<VideoCapability> {
  task: VideoOrder;
  warnings: Warning[];
}

/** @throws OptionRefused as `chooseModel` */
export function chooseVideo(request: VideoRequest, { providers, preferred }: Offer, priceOf: PriceOf): VideoChoice {
  const demand = {
    request,
    problemsOf: (able: VideoCapability) => problemsOf(request, able),
    taskFor: (able: VideoCapability) => taskFor(request, able),
    pictures: {
      pointers: [START, EXTEND_OF, ...(request.endFrame ? [`/${request.endFrame}`] : [])],
      problemsOf: (able: VideoCapability) => pictureProblems(request, able),
    },
  };
  const offer = { providers: providers.map((provider) => suited(provider, request)), preferred };
  return chooseModel('video', demand, offer, priceOf);
}

/** Of a provider's models those that are for this: a refusal is to be about them, and not about one for something else. */
function suited(provider: MediaProvider, { extendOf }: VideoRequest): MediaProvider {
  const { capabilities } = provider;
  const longer = capabilities.filter((able) => able.kind === 'video' && able.extends);
  if (extendOf) return longer.length > 0 ? { ...provider, capabilities: longer } : provider;
  return { ...provider, capabilities: capabilities.filter((able) => able.kind !== 'video' || !able.extendsOnly) };
}

/** The shortest length on offer that holds the wanted one, in seconds; undefined when there is none. */
export function generatedSeconds(requestedS: number, { min, max, allowed }: Durations): number | undefined {
  if (requestedS > max) return undefined;
  if (allowed === null) return Math.max(requestedS, min);
  return allowed.find((length) => length >= requestedS && length <= max);
}

/** What a model can make for a request: less with an end frame, and what it adds where a clip goes on. */
function lengthsFor({ endFrame, extendOf }: VideoRequest, able: VideoCapability): Durations {
  if (extendOf && able.extends) return able.extends.adds;
  const { durations, maxWithEndFrameS } = able;
  return endFrame ? { ...durations, max: maxWithEndFrameS ?? durations.max } : durations;
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
const EXTEND_OF = '/extend_of';

function taskFor(request: VideoRequest, able: VideoCapability): VideoOrder {
  const { prompt, negativePrompt, seed } = applyOptions(request, able);
  const { requestedS, resolution, aspectRatio, fps, tier } = request;
  return {
    kind: 'video',
    model: able.model,
    prompt,
    negativePrompt,
    requestedS,
    durationS: generatedSeconds(requestedS, lengthsFor(request, able)) ?? requestedS,
    resolution,
    aspectRatio,
    fps,
    seed,
    tier,
  };
}

function problemsOf(request: VideoRequest, able: VideoCapability): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const refuse = (field: string, detail: string) => problems.push({ pointer: `/${field}`, detail });
  const offers = (list: readonly (string | number)[]) => `${able.model} offers ${list.join(', ')}`;
  if (!able.tiers.includes(request.tier)) refuse('quality_tier', offers(able.tiers));
  // What a clip is like that goes on is no field of the request.
  if (!request.extendOf) {
    if (!hasResolution(request, able)) refuse('resolution', offers(able.resolutions));
    if (!hasRatio(request, able)) refuse('aspect_ratio', offers(able.aspectRatios));
  }
  const { maxPromptLength } = able;
  if (maxPromptLength !== undefined && taskFor(request, able).prompt.length > maxPromptLength) {
    refuse('video_prompt', `${able.model} takes at most ${maxPromptLength} characters`);
  }
  const lengths = lengthsFor(request, able);
  if (generatedSeconds(request.requestedS, lengths) === undefined) {
    const does = request.extendOf && able.extends ? 'adds' : 'makes';
    const withFrame = request.endFrame && able.maxWithEndFrameS !== undefined ? ' with an end frame' : '';
    refuse('duration_s', `${able.model} ${does} at most ${lengths.max} seconds${withFrame}`);
  }
  return [...problems, ...pictureProblems(request, able)];
}

function hasResolution({ resolution }: VideoRequest, { resolutions }: VideoCapability): boolean {
  return resolutions.includes(resolution);
}

function hasRatio({ aspectRatio }: VideoRequest, { aspectRatios }: VideoCapability): boolean {
  return aspectRatio === undefined || aspectRatios.includes(aspectRatio);
}

/** What is wrong with the clip or the frames that are given, and with there being none. */
function pictureProblems(request: VideoRequest, able: VideoCapability): FieldProblem[] {
  return request.extendOf ? extensionProblems(request, request.extendOf, able) : frameProblems(request, able);
}

function extensionProblems(
  request: VideoRequest,
  { durationS, bytes }: NonNullable<VideoRequest['extendOf']>,
  able: VideoCapability,
): FieldProblem[] {
  const refuse = (what: string): FieldProblem[] => [{ pointer: EXTEND_OF, detail: `${able.model} ${what}` }];
  if (!able.extends) return refuse('makes no clip longer');
  if (!hasResolution(request, able) || !hasRatio(request, able)) {
    return refuse(`goes on with clips of ${[...able.resolutions, ...able.aspectRatios].join(', ')}`);
  }
  const { maxSourceS, maxTotalS, maxBytes = Infinity } = able.extends;
  if (durationS > maxSourceS) return refuse(`goes on with clips of at most ${maxSourceS} seconds`);
  if (durationS + taskFor(request, able).durationS > maxTotalS) {
    return refuse(`makes clips of at most ${maxTotalS} seconds in all`);
  }
  if (bytes > maxBytes) return refuse(`goes on with clips of at most ${Math.floor(maxBytes / 1e6)} MB`);
  return [];
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
