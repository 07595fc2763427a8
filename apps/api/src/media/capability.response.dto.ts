import { usdToJson } from '@cse/core';
import { ArrayField, BooleanField, EnumField, IntegerField, NumberField, ObjectField, StringField } from '@cse/http';
import {
  ASPECT_RATIOS,
  QUALITY_TIERS,
  REFERENCE_KINDS,
  RESOLUTIONS,
  type CapabilityListing,
  type Durations,
} from '@cse/media';
import { ApiProperty } from '@nestjs/swagger';

const SECONDS = { min: 0, max: 86_400 };
const DATE = { max: 10, format: 'date' };

export class DurationsResponse {
  @NumberField({ ...SECONDS, description: 'Shortest clip, in seconds' })
  min!: number;

  @NumberField({ ...SECONDS, description: 'Longest clip, in seconds' })
  max!: number;

  @ApiProperty({
    type: 'array',
    items: { type: 'number' },
    nullable: true,
    description: 'The only lengths, in seconds',
  })
  allowed!: number[] | null;
}

export class ExtensionAbilityResponse {
  @ObjectField(() => DurationsResponse, { description: 'What it adds at a time, in seconds' })
  adds_s!: DurationsResponse;

  @NumberField({ ...SECONDS, description: 'Longest clip that it goes on with, in seconds' })
  max_source_s!: number;

  @NumberField({ ...SECONDS, description: 'Longest clip with what was added, in seconds' })
  max_total_s!: number;

  @IntegerField({
    min: 1,
    max: 2 ** 40,
    nullable: true,
    description: 'Largest clip that it goes on with, in bytes; null: of any size',
  })
  max_bytes!: number | null;
}

export class MediaPrice {
  @EnumField(['image', 'megapixel', 'second'], { description: 'What is paid for' })
  unit!: string;

  @NumberField({ min: 0, max: 1_000, description: 'US dollars for one unit at standard quality' })
  usd!: number;
}

export class ReferenceAbilityResponse {
  @IntegerField({ min: 0, max: 100, description: 'Fewest that it wants' })
  min!: number;

  @IntegerField({ min: 0, max: 100, description: 'Most of them, the picture of `edit_of` included; 0: it takes none' })
  max!: number;

  @ApiProperty({
    type: 'array',
    items: { type: 'string', enum: [...REFERENCE_KINDS] },
    description: 'What they may show',
  })
  kinds!: string[];
}

export class CapabilityResponse {
  @EnumField(['image', 'video'], { description: 'What it makes' })
  kind!: 'image' | 'video';

  @StringField({ max: 60, description: 'Its name, as requests give it' })
  provider!: string;

  @StringField({ max: 200, description: 'The model, as its provider calls it' })
  model!: string;

  @ApiProperty({
    type: 'array',
    items: { type: 'string', enum: [...QUALITY_TIERS] },
    description: 'Qualities on offer',
  })
  quality_tiers!: string[];

  @ApiProperty({
    type: 'array',
    items: { type: 'string', enum: [...ASPECT_RATIOS] },
    description: 'Widths to heights on offer',
  })
  aspect_ratios!: string[];

  @ApiProperty({
    type: 'array',
    items: { type: 'string', enum: [...RESOLUTIONS] },
    description: 'Lengths of the short side on offer; none for pictures',
  })
  resolutions!: string[];

  @ApiProperty({
    type: () => DurationsResponse,
    nullable: true,
    description: 'Lengths of clips, in seconds; null for pictures',
  })
  durations_s!: DurationsResponse | null;

  @ObjectField(() => ReferenceAbilityResponse, { description: 'Pictures that it draws after' })
  reference_images!: ReferenceAbilityResponse;

  @BooleanField({ description: 'Whether it changes a picture that it is given (`edit_of`)' })
  edit!: boolean;

  @BooleanField({ description: 'Whether a clip may start from a picture' })
  start_frame!: boolean;

  @BooleanField({ description: 'Whether it makes clips from words alone' })
  text_to_video!: boolean;

  @BooleanField({ description: 'Whether a clip may end on a picture' })
  end_frame!: boolean;

  @ObjectField(() => ExtensionAbilityResponse, {
    nullable: true,
    description: 'Clips that it makes longer (`extend_of`), of its own ratios and resolutions; null: none',
  })
  extends!: ExtensionAbilityResponse | null;

  @BooleanField({ description: 'Whether it follows a seed' })
  seed!: boolean;

  @BooleanField({ description: 'Whether it follows a negative prompt' })
  negative_prompt!: boolean;

  @ObjectField(() => MediaPrice, { nullable: true, description: 'Null while the price list has none' })
  price!: MediaPrice | null;

  @BooleanField({ description: 'Whether it can be used in this deployment now' })
  available!: boolean;

  @BooleanField({ description: 'Whether the deployment needs a key for it' })
  needs_key!: boolean;

  @StringField({ ...DATE, description: "When this was last checked against the vendor's pages" })
  verified_on!: string;

  @StringField({ ...DATE, nullable: true, description: 'When the vendor ends the model' })
  retires_on!: string | null;

  static of({ capability, price, available, needsKey }: CapabilityListing): CapabilityResponse {
    const video = capability.kind === 'video' ? capability : undefined;
    const { references, edits = false } = capability.kind === 'image' ? capability : {};
    return {
      kind: capability.kind,
      provider: capability.provider,
      model: capability.model,
      quality_tiers: [...capability.tiers],
      aspect_ratios: [...capability.aspectRatios],
      resolutions: [...(video?.resolutions ?? [])],
      durations_s: video ? durationsOf(video.durations) : null,
      reference_images: {
        min: references?.min ?? 0,
        max: references?.max ?? 0,
        kinds: [...(references?.kinds ?? [])],
      },
      edit: edits !== false,
      start_frame: video !== undefined && video.startFrame !== 'none',
      text_to_video: video !== undefined && video.startFrame !== 'required' && !video.extendsOnly,
      end_frame: video !== undefined && video.endFrame !== 'none',
      extends: video?.extends
        ? {
            adds_s: durationsOf(video.extends.adds),
            max_source_s: video.extends.maxSourceS,
            max_total_s: video.extends.maxTotalS,
            max_bytes: video.extends.maxBytes ?? null,
          }
        : null,
      seed: capability.seed,
      negative_prompt: capability.negativePrompt,
      price: price === undefined ? null : { unit: capability.unit, usd: usdToJson(price) },
      available,
      needs_key: needsKey,
      verified_on: capability.verifiedOn,
      retires_on: capability.retiresOn,
    };
  }
}

function durationsOf({ min, max, allowed }: Durations): DurationsResponse {
  return { min, max, allowed: allowed && [...allowed] };
}

export class CapabilitiesResponse {
  @ArrayField(() => CapabilityResponse, { max: 200, description: 'One for each model of each provider' })
  items!: CapabilityResponse[];
}
