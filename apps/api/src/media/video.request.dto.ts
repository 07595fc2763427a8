import { AppError, type FieldProblem } from '@cse/core';
import { EnumField, IntegerField, NumberField, StringField, UuidField } from '@cse/http';
import {
  ASPECT_RATIOS,
  type AspectRatio,
  type ClipRequest,
  type PictureSource,
  type QualityTier,
  type Resolution,
  RESOLUTIONS,
  type VideoRequest,
} from '@cse/media';
import { PROMPT_MAX, PromptField, ProvidedJobBody, QualityTierField, SeedField, WebhookField } from './job.request.dto';

const URL_MAX = 2_048;

export const FpsField = (description: string): PropertyDecorator =>
  IntegerField({ min: 12, max: 60, optional: true, description });

export const ResolutionField = (description: string, fallback?: Resolution): PropertyDecorator =>
  EnumField(RESOLUTIONS, { name: 'Resolution', optional: true, default: fallback, description });

const UrlField = (description: string): PropertyDecorator =>
  StringField({ min: 1, max: URL_MAX, format: 'uri', optional: true, description });

export class VideoBody extends ProvidedJobBody {
  @WebhookField()
  webhook_url?: string;

  @UrlField(
    'https address of the picture that the clip starts from; or `artifact_id`. Fetched at once, and once. With neither of ' +
      'them the clip is made from the words alone, by a provider that does so (`text_to_video` of /media/capabilities)',
  )
  start_image_url?: string;

  @UuidField({ optional: true, description: 'A picture of your own that the clip starts from; or `start_image_url`' })
  artifact_id?: string;

  @UrlField('https address of the picture that the clip ends on')
  end_image_url?: string;

  @UuidField({ optional: true, description: 'A picture of your own that the clip ends on' })
  end_artifact_id?: string;

  @UuidField({
    optional: true,
    description:
      'A clip of your own that is to be made longer, in place of frames: the new one begins with it and has its shape, ' +
      'resolution and rate; `duration_s` is what is added, and paid for (`extends` of /media/capabilities says by whom)',
  })
  extend_of?: string;

  @PromptField('What happens in the clip. Encrypted, and erased when the job ends')
  video_prompt!: string;

  @StringField({
    min: 1,
    max: PROMPT_MAX,
    optional: true,
    description: 'What must not be in the clip. Encrypted, and erased when the job ends',
  })
  negative_prompt?: string;

  @NumberField({
    min: 0.5,
    max: 60,
    description: 'Seconds. A length between two that a provider offers is made at the longer one and cut',
  })
  duration_s!: number;

  @FpsField('Frames a second; default: as the provider delivers them')
  fps?: number;

  @ResolutionField('Length of the short side', '720p')
  resolution?: Resolution;

  @EnumField(ASPECT_RATIOS, {
    name: 'AspectRatio',
    optional: true,
    description: 'Default: the one on offer that is closest to the start frame; without one 16:9',
  })
  aspect_ratio?: AspectRatio;

  @SeedField('clip')
  seed?: number;

  @QualityTierField()
  quality_tier?: QualityTier;
}

/**
 * The body with its defaults, and where its frames come from.
 * @throws AppError `validation_failed` for two frames of one kind, an end without a start, or a clip to make longer beside
 *   what it decides itself
 */
export function toClipRequest(body: VideoBody): ClipRequest {
  const start = sourceOf(body, 'start_image_url', 'artifact_id');
  const end = sourceOf(body, 'end_image_url', 'end_artifact_id');
  const missing = { pointer: '/start_image_url', detail: 'this or artifact_id is needed with an end frame' };
  const problems = [start, end].flatMap((found) => (found && 'problem' in found ? [found.problem] : []));
  if (body.extend_of !== undefined) {
    const odd = OF_THE_CLIP.filter((field) => body[field] !== undefined);
    problems.push(...odd.map((field) => ({ pointer: `/${field}`, detail: 'cannot be given together with extend_of' })));
  }
  if (!start && end) problems.unshift(missing);
  if (problems.length > 0 || (start && 'problem' in start) || (end && 'problem' in end)) {
    throw new AppError('validation_failed', 'the request breaks the schema', { errors: problems });
  }
  return { ...toVideoRequest(body), ...(start && { start }), ...(end && { end }), extendId: body.extend_of };
}

/** What a clip that is made longer decides itself. */
const OF_THE_CLIP = [
  'start_image_url',
  'artifact_id',
  'end_image_url',
  'end_artifact_id',
  'aspect_ratio',
  'resolution',
  'fps',
] as const;

/** As far as it decides who makes the clip and for how much. */
export function toVideoRequest(body: VideoBody): VideoRequest {
  const endFrame = (['end_image_url', 'end_artifact_id'] as const).find((field) => body[field] !== undefined);
  return {
    prompt: body.video_prompt,
    negativePrompt: body.negative_prompt,
    hasStart: body.start_image_url !== undefined || body.artifact_id !== undefined,
    endFrame,
    requestedS: body.duration_s,
    fps: body.fps,
    resolution: body.resolution ?? '720p',
    aspectRatio: body.aspect_ratio,
    seed: body.seed,
    tier: body.quality_tier ?? 'standard',
    provider: body.provider,
  };
}

function sourceOf(
  body: VideoBody,
  urlField: 'start_image_url' | 'end_image_url',
  idField: 'artifact_id' | 'end_artifact_id',
): { source: PictureSource; pointer: string } | { problem: FieldProblem } | undefined {
  const [url, artifactId] = [body[urlField], body[idField]];
  if (url !== undefined && artifactId !== undefined) {
    return { problem: { pointer: `/${idField}`, detail: `cannot be given together with ${urlField}` } };
  }
  if (url !== undefined) return { source: { url }, pointer: `/${urlField}` };
  return artifactId === undefined ? undefined : { source: { artifactId }, pointer: `/${idField}` };
}
