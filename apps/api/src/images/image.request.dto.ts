import { BooleanField, EnumField, IntegerField, NumberField, ObjectField, StringField } from '@cse/http';
import { ASPECT_RATIOS, QUALITY_TIERS, type AspectRatio, type ImageRequest, type QualityTier } from '@cse/media';

export const PROMPT_MAX = 4_000;
const MAX_SEED = 2 ** 32 - 1;
export const PROVIDER = { min: 1, max: 40, pattern: /^[a-z][a-z0-9-]*$/, optional: true };
export const COMMIT =
  'false: checked, priced and kept as a draft for 15 minutes, nothing is spent; true: the work begins';
export const MAX_COST = { min: 0, max: 1_000_000, optional: true, description: 'Refused when it would cost more' };

export class ImageParameters {
  @EnumField(ASPECT_RATIOS, { name: 'AspectRatio', optional: true, default: '16:9' })
  aspect_ratio?: AspectRatio;

  @IntegerField({
    min: 0,
    max: MAX_SEED,
    optional: true,
    description: 'The same seed gives the same picture, where there is one',
  })
  seed?: number;

  @EnumField(QUALITY_TIERS, { name: 'QualityTier', optional: true, default: 'standard' })
  quality_tier?: QualityTier;

  @IntegerField({ min: 1, max: 4, optional: true, default: 1, description: 'How many pictures' })
  count?: number;
}

export class ImageBody {
  @StringField({
    min: 1,
    max: PROMPT_MAX,
    description: 'What the picture shows. Encrypted, and erased when the job ends',
  })
  prompt!: string;

  @StringField({ min: 1, max: PROMPT_MAX, optional: true })
  negative_prompt?: string;

  @ObjectField(() => ImageParameters, { optional: true })
  parameters?: ImageParameters;

  @BooleanField({ description: COMMIT })
  commit!: boolean;

  @StringField({ ...PROVIDER, description: 'One of /media/capabilities; default: whoever suits best' })
  provider?: string;

  @NumberField(MAX_COST)
  max_cost_usd?: number;
}

/** The body with its defaults; for a body that was not validated, with the dearest legal value of what is absurd. */
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
