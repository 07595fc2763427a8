import type { FieldProblem } from '@cse/core';
import type { ImageTask, ReferenceFacts } from '../media-model';
import type { PictureRequest } from '../requests/given-pictures';
import type { ImageCapability } from './capability';
import { applyOptions, chooseModel, type Candidate, type Offer, type PriceOf, type Warning } from './choose';
import { nameLines } from './picture-names';

/** A picture as far as its request decides it, without those that go along with it. */
export interface ImageOrder extends Omit<ImageTask, 'editOf' | 'references'> {
  /** How many pictures go along. */
  pictures: number;
}

export interface ImageRequest extends Omit<ImageOrder, 'kind' | 'model' | 'pictures'> {
  provider?: string;
  /** The picture that is to be changed. */
  editOf?: PictureRequest;
  /** Pictures to draw after, in their order. */
  references?: readonly (PictureRequest & ReferenceFacts)[];
}

export interface ImageChoice extends Candidate<ImageCapability> {
  task: ImageOrder;
  warnings: Warning[];
}

/** @throws OptionRefused as `chooseModel` */
export function chooseImage(request: ImageRequest, offer: Offer, priceOf: PriceOf): ImageChoice {
  const demand = {
    request,
    problemsOf: (able: ImageCapability) => problemsOf(request, able),
    taskFor: (able: ImageCapability) => taskFor(request, able),
    pictures: { pointers: PICTURE_FIELDS, problemsOf: (able: ImageCapability) => pictureProblems(request, able) },
  };
  return chooseModel('image', demand, offer, priceOf);
}

function taskFor(request: ImageRequest, able: ImageCapability): ImageOrder {
  const { prompt, negativePrompt, seed } = applyOptions(request, able);
  const { aspectRatio, tier, count, clean } = request;
  const shot = able.readsShots && request.shot;
  const pictures = picturesOf(request);
  return {
    kind: 'image',
    model: able.model,
    prompt,
    negativePrompt,
    aspectRatio,
    seed,
    tier,
    count,
    clean,
    shot,
    pictures,
  };
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
  const { maxPromptLength } = able;
  const written = taskFor(request, able).prompt.length + nameLines(request.references ?? [], 'tag').length;
  if (maxPromptLength !== undefined && written > maxPromptLength) {
    problems.push({ pointer: '/prompt', detail: `${able.model} takes at most ${maxPromptLength} characters` });
  }
  return [...problems, ...pictureProblems(request, able)];
}

const REFERENCES = '/reference_artifact_ids';
const EDIT_OF = '/edit_of';
const PICTURE_FIELDS = [REFERENCES, EDIT_OF];

/** What is wrong with the pictures that go along. */
function pictureProblems(request: ImageRequest, { model, edits, references: able }: ImageCapability): FieldProblem[] {
  const { editOf, references = [] } = request;
  if (editOf && !edits) return [{ pointer: EDIT_OF, detail: `${model} changes no picture that it is given` }];
  if (!editOf && edits === 'required') return [{ pointer: EDIT_OF, detail: `${model} wants a picture to change` }];
  const refuse = (detail: string): FieldProblem[] => [{ pointer: REFERENCES, detail: `${model} ${detail}` }];
  const { min = 0, max = 0, kinds = [] } = able ?? {};
  const pictures = picturesOf(request);
  if (references.length > 0 && max === 0) return refuse('takes no references');
  if (pictures > Math.max(max, edits ? 1 : 0))
    return refuse(`takes at most ${max} pictures, the one to change included`);
  if (pictures < min) return refuse(`takes ${min} pictures at least`);
  const odd = references.find(({ kind }) => kind !== undefined && !kinds.includes(kind));
  return odd ? refuse(`takes references of ${kinds.join(', ')}`) : [];
}

function picturesOf({ editOf, references = [] }: ImageRequest): number {
  return references.length + (editOf ? 1 : 0);
}
