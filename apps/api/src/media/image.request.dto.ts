import { EnumField, IntegerField, ObjectField, StringField, UuidField, UuidListField } from '@cse/http';
import { ASPECT_RATIOS, type AspectRatio, type ImageRequest, type PictureRequest, type QualityTier } from '@cse/media';
import { PROMPT_MAX, PromptField, ProvidedJobBody, QualityTierField, SeedField, WebhookField } from './job.request.dto';

/** As many as any model takes. */
const MAX_REFERENCES = 16;

export class ImageParameters {
  @EnumField(ASPECT_RATIOS, { name: 'AspectRatio', optional: true, default: '16:9', description: 'Width to height' })
  aspect_ratio?: AspectRatio;

  @SeedField('picture')
  seed?: number;

  @QualityTierField()
  quality_tier?: QualityTier;

  @IntegerField({ min: 1, max: 4, optional: true, default: 1, description: 'How many pictures' })
  count?: number;
}

export class ImageBody extends ProvidedJobBody {
  @WebhookField()
  webhook_url?: string;

  @PromptField('What the picture shows. Encrypted, and erased when the job ends')
  prompt!: string;

  @StringField({
    min: 1,
    max: PROMPT_MAX,
    optional: true,
    description: 'What must not be in the picture. Encrypted, and erased when the job ends',
  })
  negative_prompt?: string;

  @UuidField({
    optional: true,
    description: 'A picture of your own that is to be changed as the prompt says; the prompt may call it image 1',
  })
  edit_of?: string;

  @UuidListField({
    max: MAX_REFERENCES,
    optional: true,
    description:
      'Pictures of your own that this one is drawn after: characters, styles, places. The prompt may call them image 1, ' +
      'image 2, … in their order, behind the one of `edit_of`. How many a model takes: `/media/capabilities`',
  })
  reference_artifact_ids?: string[];

  @ObjectField(() => ImageParameters, { optional: true, description: 'How it is drawn' })
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
    editOf: body.edit_of === undefined ? undefined : pictureAt('/edit_of', body.edit_of),
    references: body.reference_artifact_ids?.map((id, index) => pictureAt(`/reference_artifact_ids/${index}`, id)),
  };
}

function pictureAt(pointer: string, artifactId: string): PictureRequest {
  return { source: { artifactId }, pointer };
}
