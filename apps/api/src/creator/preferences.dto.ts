import { STORED_FIELDS, type Outcome, type Preferences } from '@cse/creator';
import { CheckedField, EnumField } from '@cse/http';
import { CREATOR_PROFILE, MOVES, problemsOf, type Move } from '@cse/prompts';
import { documented } from '../ai/shape-field';

type Changes = { [K in keyof Preferences]: Preferences[K] | null };

/** The stored fields of a profile, each held to the rules of the whole. Null, where it may stand, forgets a field. */
function storedFields(forgets: boolean) {
  class Fields {}
  for (const field of STORED_FIELDS) {
    const shape = CREATOR_PROFILE.fields[field];
    const check = (value: unknown, pointer: string) => {
      if (value === null && forgets) return [];
      return problemsOf(CREATOR_PROFILE, { [field]: value }, pointer.slice(0, pointer.lastIndexOf('/')));
    };
    const { description, example } = shape;
    CheckedField(check, documented(shape), { optional: true, nullable: forgets, description, example })(
      Fields.prototype,
      field,
    );
  }
  return Fields;
}

/** Everything that can be remembered of an author; there is no field for prose. */
export class PreferencesBody extends (storedFields(false) as new () => Preferences) {}

/** The fields to change; null forgets one. */
export class PreferencesChanges extends (storedFields(true) as new () => Changes) {}

export class FeedbackBody {
  @EnumField(MOVES, { description: 'The `move` of the proposal' })
  move!: Move;

  @EnumField(['accepted', 'rejected'], { description: 'What the author did with it' })
  outcome!: Outcome;
}
