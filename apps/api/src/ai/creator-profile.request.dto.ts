import { EnumField, ObjectField, StringField } from '@cse/http';
import { AVOID_MATCHES, LIMITS, MOVES, type CreatorProfile as StoryProfile } from '@cse/prompts';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { ListField, TextsField } from './documented-fields';

// These classes document the profile; `profileProblems` checks it in one pass.

export class AvoidEntry {
  @StringField({ min: 1, max: LIMITS.label })
  text!: string;

  @EnumField(AVOID_MATCHES, { description: 'Words and phrases are checked; a theme is asked for and cannot be' })
  match!: (typeof AVOID_MATCHES)[number];
}

export class Exemplar {
  @StringField({ min: 1, max: LIMITS.exemplar, description: "The author's own prose, for the voice; never copied" })
  text!: string;
}

const COUNT = { type: 'integer', minimum: 0, maximum: 999 } as const;

function MoveCounts(description: string): PropertyDecorator {
  return ApiPropertyOptional({
    type: 'object',
    properties: Object.fromEntries(MOVES.map((move) => [move, COUNT])),
    additionalProperties: false,
    example: { reversal: 4 },
    description,
  });
}

export class MoveHistory {
  @MoveCounts('How often the author took proposals, by move')
  accepted?: Record<string, number>;

  @MoveCounts('How often the author refused them')
  rejected?: Record<string, number>;
}

export class CreatorProfile implements StoryProfile {
  @StringField({ max: 35, optional: true, description: 'A language tag', example: 'en' })
  language?: string;

  @TextsField({ max: LIMITS.profileEntries, each: LIMITS.name })
  genres?: string[];

  @TextsField({ max: LIMITS.profileEntries, each: LIMITS.name })
  tone?: string[];

  @TextsField({ max: LIMITS.profileEntries, each: LIMITS.name })
  themes?: string[];

  @StringField({ max: LIMITS.name, optional: true })
  view?: string;

  @StringField({ max: LIMITS.name, optional: true })
  tense?: string;

  @ListField(() => AvoidEntry, { max: LIMITS.avoid })
  avoid?: AvoidEntry[];

  @TextsField({ max: LIMITS.profileEntries, each: LIMITS.name })
  favoured_devices?: string[];

  @ListField(() => Exemplar, { max: LIMITS.exemplars })
  exemplars?: Exemplar[];

  @ObjectField(() => MoveHistory, { optional: true })
  history?: MoveHistory;
}
