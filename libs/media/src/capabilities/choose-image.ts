import type { FieldProblem } from '@cse/core';
import type { ImageTask } from '../media-model';
import type { ImageCapability } from './capability';
import {
  applyOptions,
  cheapest,
  eligibleModels,
  type Candidate,
  type Offer,
  type PriceOf,
  type Warning,
} from './choose';

export interface ImageRequest extends Omit<ImageTask, 'kind' | 'model'> {
  provider?: string;
}

export interface ImageChoice extends Candidate<ImageCapability> {
  task: ImageTask;
  warnings: Warning[];
}

/**
 * The cheapest model that can do all that was asked.
 * @throws OptionRefused naming what would be possible
 */
export function chooseImage(request: ImageRequest, offer: Offer, priceOf: PriceOf): ImageChoice {
  const choice = cheapest(
    eligibleModels('image', request.provider, offer),
    (able) => problemsOf(request, able),
    (able) => taskFor(request, able),
    priceOf,
  );
  return { ...choice, warnings: applyOptions(request, choice.capability).warnings };
}

function taskFor(request: ImageRequest, able: ImageCapability): ImageTask {
  const { prompt, negativePrompt, seed } = applyOptions(request, able);
  const { aspectRatio, tier, count } = request;
  return { kind: 'image', model: able.model, prompt, negativePrompt, aspectRatio, seed, tier, count };
}

function problemsOf(request: ImageRequest, able: ImageCapability): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const refuse = (field: string, detail: string) => problems.push({ pointer: `/parameters/${field}`, detail });
  if (!able.tiers.includes(request.tier)) refuse('quality_tier', `${able.model} offers ${able.tiers.join(', ')}`);
  if (!able.aspectRatios.includes(request.aspectRatio)) {
    refuse('aspect_ratio', `${able.model} offers ${able.aspectRatios.join(', ')}`);
  }
  if (able.maxCount !== undefined && request.count > able.maxCount) {
    refuse('count', `${able.model} makes at most ${able.maxCount} at a time`);
  }
  return problems;
}
