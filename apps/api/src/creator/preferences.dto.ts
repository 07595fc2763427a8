import { CheckedField, EnumField } from '@cse/http';
import { AVOID_MATCHES, LIMITS, MOVES, profileProblems, type CreatorProfile, type Move } from '@cse/prompts';
import type { FieldProblem } from '@cse/core';
import type { ApiPropertyOptions } from '@nestjs/swagger';
import type { Outcome } from '@cse/creator';

const texts = {
  type: 'array',
  items: { type: 'string', minLength: 1, maxLength: LIMITS.name },
  maxItems: LIMITS.profileEntries,
} as ApiPropertyOptions;
const counts = { type: 'object', additionalProperties: { type: 'integer', minimum: 0, maximum: 999 } };

/** One field of a profile, held to the rules of the whole. Null, where it may stand, forgets the field. */
function ProfileField(field: keyof CreatorProfile, api: ApiPropertyOptions, forgets: boolean): PropertyDecorator {
  const check = (value: unknown, pointer: string): FieldProblem[] => {
    if (value === null && forgets) return [];
    const parent = pointer.slice(0, pointer.lastIndexOf('/'));
    return profileProblems({ [field]: value }, parent);
  };
  return CheckedField(check, { ...api, nullable: forgets || undefined } as ApiPropertyOptions, { optional: true });
}

function PreferenceFields(forgets: boolean) {
  class Fields {
    @ProfileField('language', { type: String, example: 'en', description: 'A language tag' }, forgets)
    language?: string | null;

    @ProfileField('genres', { ...texts, example: ['gothic'] }, forgets)
    genres?: string[] | null;

    @ProfileField('tone', { ...texts, example: ['dry', 'restrained'] }, forgets)
    tone?: string[] | null;

    @ProfileField('themes', texts, forgets)
    themes?: string[] | null;

    @ProfileField('view', { type: String, maxLength: LIMITS.name, example: 'third_limited' }, forgets)
    view?: string | null;

    @ProfileField('tense', { type: String, maxLength: LIMITS.name, example: 'past' }, forgets)
    tense?: string | null;

    @ProfileField(
      'avoid',
      {
        type: 'array',
        maxItems: LIMITS.avoid,
        items: {
          type: 'object',
          required: ['text', 'match'],
          properties: {
            text: { type: 'string', maxLength: LIMITS.label },
            match: { type: 'string', enum: [...AVOID_MATCHES] },
          },
        },
      } as ApiPropertyOptions,
      forgets,
    )
    avoid?: NonNullable<CreatorProfile['avoid']> | null;

    @ProfileField('favoured_devices', texts, forgets)
    favoured_devices?: string[] | null;

    @ProfileField(
      'history',
      {
        type: 'object',
        description: 'How often proposals of each move were taken and refused',
        properties: { accepted: counts, rejected: counts },
        example: { accepted: { reversal: 4 }, rejected: {} },
      } as ApiPropertyOptions,
      forgets,
    )
    history?: NonNullable<CreatorProfile['history']> | null;
  }
  return Fields;
}

/** Everything that can be remembered of an author; there is no field for prose. */
export class PreferencesBody extends PreferenceFields(false) {}

/** The fields to change; null forgets one. */
export class PreferencesChanges extends PreferenceFields(true) {}

export class FeedbackBody {
  @EnumField(MOVES)
  move!: Move;

  @EnumField(['accepted', 'rejected'])
  outcome!: Outcome;
}
