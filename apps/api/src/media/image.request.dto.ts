import { EnumField, IntegerField, ObjectField, StringField } from '@cse/http';
import { ASPECT_RATIOS, type AspectRatio, type ImageRequest, type QualityTier } from '@cse/media';
import { PROMPT_MAX, PromptField, ProvidedJobBody, QualityTierField, SeedField } from './job.request.dto';

export class ImageParameters {
  @EnumField(ASPECT_RATIOS, { name: 'AspectRatio', optional: true, default: '16:9' })
  aspect_ratio?: AspectRatio;

  @SeedField('picture')
  seed?: number;

  @QualityTierField()
  quality_tier?: QualityTier;

  @IntegerField({ min: 1, max: 4, optional: true, default: 1, description: 'How many pictures' })
  count?: number;
}

export class ImageBody extends ProvidedJobBody {
  @PromptField('What the picture shows. Encrypted, and erased when the job ends')
  prompt!: string;

  @StringField({ min: 1, max: PROMPT_MAX, optional: true })
  negative_prompt?: string;

  @ObjectField(() => ImageParameters, { optional: true })
  parameters?: ImageParameters;
}

/** The body with its defaults. */
export function toImageRequest(body: ImageBody): ImageRequest {
  const { aspect_ratio, seed, quality_tier, count } = body.parameters ?? {};
  return {
    prompt: body.prompt,
    negativePrompt: body.negative_prompt,
    aspectRatio: aspect_ratio ?? '16:9',
    seed,
    tier: quality_tier ?? 'standard',
    count: count ?? 1,
    provider: body.provider,
  };
}
