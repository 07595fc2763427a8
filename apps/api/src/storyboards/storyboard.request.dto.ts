import {
  ArrayField,
  BooleanField,
  CheckedField,
  EnumField,
  NumberField,
  ObjectField,
  StringField,
  UuidListField,
} from '@cse/http';
import {
  ASPECT_RATIOS,
  SHOT_ANGLES,
  SHOT_MOVES,
  SHOT_SECONDS,
  SHOT_SIZES,
  type AspectRatio,
  type Cite,
  type QualityTier,
  type Resolution,
  type ShotAngle,
  type ShotMove,
  type ShotSize,
} from '@cse/media';
import { CITES } from '@cse/prompts';
import { ShapeField } from '../ai/shape-field';
import {
  CommitBody,
  LABEL,
  LabelField,
  NOT_BLANK,
  PROMPT_MAX,
  PromptField,
  ProviderField,
  WebhookField,
  QualityTierField,
  SeedField,
} from '../media/job.request.dto';
import { ResolutionField } from '../media/video.request.dto';

const MOST_IN_A_SHOT = 12;
const MOST_REFERENCES = 4;

/** Labels of characters. */
const LabelsField = (description: string): PropertyDecorator =>
  CheckedField(
    (value, pointer) => {
      if (!Array.isArray(value)) return [{ pointer, detail: 'must be a list' }];
      if (value.length > MOST_IN_A_SHOT) return [{ pointer, detail: `must have at most ${MOST_IN_A_SHOT} entries` }];
      return value.flatMap((label, index) =>
        typeof label === 'string' && LABEL.test(label)
          ? []
          : [{ pointer: `${pointer}/${index}`, detail: 'must be a label' }],
      );
    },
    { type: 'array', items: { type: 'string', pattern: LABEL.source }, maxItems: MOST_IN_A_SHOT, description },
    { optional: true },
  );

const SECONDS = { min: 0.5, max: 60 };
const SizeField = (also = '', nullable = false): PropertyDecorator =>
  EnumField(SHOT_SIZES, {
    ...{ name: 'ShotSize', optional: true, nullable },
    description: `How much of the scene it shows${also}`,
  });
const AngleField = (also = '', nullable = false): PropertyDecorator =>
  EnumField(SHOT_ANGLES, { name: 'ShotAngle', optional: true, nullable, description: `From where it is seen${also}` });
const MoveField = (also = '', nullable = false): PropertyDecorator =>
  EnumField(SHOT_MOVES, {
    ...{ name: 'ShotMove', optional: true, nullable },
    description: `How the camera of its clip moves${also}`,
  });
const AS_BEFORE = '; absent: as the board has it, null: nothing is said of it';

/** What one shot shows. */
export class ShotFields {
  @PromptField('What the shot shows. Encrypted, and erased when its jobs end')
  prompt!: string;

  @StringField({
    min: 1,
    max: PROMPT_MAX,
    optional: true,
    description: 'What must not be in the shot. Encrypted, and erased when its jobs end',
  })
  negative_prompt?: string;

  @SeedField('picture')
  seed?: number;

  @ShapeField(CITES, { optional: true })
  cites?: Cite[];
}

export class ShotBody extends ShotFields {
  @LabelField('A name of your own, kept and given back; unlike that of any other shot. No words of the story')
  label!: string;

  @SizeField()
  size?: ShotSize;

  @AngleField()
  angle?: ShotAngle;

  @MoveField()
  move?: ShotMove;

  @NumberField({ ...SECONDS, optional: true, default: SHOT_SECONDS, description: 'Seconds of its clip' })
  duration_s?: number;

  @LabelsField('Labels of the characters of the board that are in it')
  characters?: string[];
}

export class BoardCharacterBody {
  @LabelField('A name of your own')
  label!: string;

  @StringField({
    min: 1,
    max: 600,
    pattern: NOT_BLANK,
    description: 'How the character looks. Encrypted, and erased when the jobs end',
  })
  description!: string;

  @UuidListField({
    max: MOST_REFERENCES,
    optional: true,
    description:
      'Pictures of your own of the character, for providers that draw after pictures (`/media/capabilities`)',
  })
  reference_artifact_ids?: string[];
}

export class BoardStyle {
  @StringField({ min: 1, max: 600, optional: true, description: 'Of all shots, such as "ink and wash, muted colours"' })
  prompt?: string;

  @UuidListField({
    max: MOST_REFERENCES,
    optional: true,
    description: 'Pictures of your own in whose style all shots are drawn',
  })
  reference_artifact_ids?: string[];
}

export class BoardParameters {
  @EnumField(ASPECT_RATIOS, {
    name: 'AspectRatio',
    optional: true,
    default: '16:9',
    description: 'Width to height of pictures, clips and film',
  })
  aspect_ratio?: AspectRatio;

  @SeedField('picture')
  seed?: number;

  @QualityTierField()
  quality_tier?: QualityTier;

  @ResolutionField('Length of the short side of clips and film', '720p')
  resolution?: Resolution;
}

export class StoryboardBody extends CommitBody {
  @WebhookField()
  webhook_url?: string;

  @ArrayField(() => ShotBody, { min: 1, max: 80, description: 'In their order' })
  shots!: ShotBody[];

  @ObjectField(() => BoardStyle, { optional: true, description: 'What all shots have in common' })
  style?: BoardStyle;

  @ArrayField(() => BoardCharacterBody, {
    optional: true,
    max: 24,
    description: 'Who appears, so that they look the same in every shot',
  })
  characters?: BoardCharacterBody[];

  @ObjectField(() => BoardParameters, { optional: true, description: 'How all shots are drawn' })
  parameters?: BoardParameters;

  @BooleanField({ optional: true, description: 'Makes a clip of each picture; default false' })
  clips?: boolean;

  @BooleanField({
    optional: true,
    description:
      'Joins the clips of all shots to a film, each as long as its shot; makes clips too. While a shot has no clip there is none',
  })
  film?: boolean;

  @BooleanField({
    optional: true,
    description: 'Pictures without caption and marks, where a provider draws such things. Always so with clips',
  })
  clean?: boolean;

  @ProviderField('Who draws the pictures; default: whoever suits best')
  provider?: string;

  @ProviderField('Who makes the clips; default: whoever suits best')
  clip_provider?: string;
}

/** A shot that is drawn again: its words are not kept, so they are said again. */
export class RedoBody extends ShotFields {
  @SizeField(AS_BEFORE, true)
  size?: ShotSize | null;

  @AngleField(AS_BEFORE, true)
  angle?: ShotAngle | null;

  @MoveField(AS_BEFORE, true)
  move?: ShotMove | null;

  @NumberField({ ...SECONDS, optional: true, description: 'Seconds of its clip; absent: as the board has it' })
  duration_s?: number;

  @LabelsField('Labels of the characters that are in it, each described in `cast`: descriptions are not kept')
  characters?: string[];

  @BooleanField({ description: 'false: says what it would cost; true: the work begins' })
  commit!: boolean;

  @NumberField({ min: 0, max: 1_000_000, optional: true, description: 'US dollars. Refused when it would cost more' })
  max_cost_usd?: number;

  @ObjectField(() => BoardStyle, { optional: true, description: 'As of the board, said anew' })
  style?: BoardStyle;

  @ArrayField(() => BoardCharacterBody, { optional: true, max: 24, description: 'Those that `characters` names' })
  cast?: BoardCharacterBody[];

  @ObjectField(() => BoardParameters, {
    optional: true,
    description: 'What is not said of shape and resolution stays as the shot has it',
  })
  parameters?: BoardParameters;

  @ProviderField('Who draws the picture; default: whoever suits best')
  provider?: string;

  @ProviderField('Who makes the clip; default: whoever suits best')
  clip_provider?: string;
}
