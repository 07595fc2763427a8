import type { FieldProblem } from '@cse/core';
import { CheckedField, EnumField, StringField } from '@cse/http';

const MAX_STATE = 512;

/** Any text that can be stored: it is the app's own, and goes back exactly as it came. */
function checkState(value: unknown, pointer: string): FieldProblem[] {
  const fits = typeof value === 'string' && value.length > 0 && value.length <= MAX_STATE && !value.includes('\0');
  return fits ? [] : [{ pointer, detail: `must be text of 1 to ${MAX_STATE} characters, without NUL` }];
}

export class AuthorizeQuery {
  @StringField({ min: 1, max: 64, example: 'dev' })
  client_id!: string;

  @StringField({
    min: 1,
    max: 2048,
    description: 'One that the client registered',
    example: 'http://127.0.0.1:53682/callback',
  })
  redirect_uri!: string;

  @StringField({
    min: 43,
    max: 43,
    pattern: /^[A-Za-z0-9_-]{43}$/,
    description: 'BASE64URL(SHA256(code_verifier)), RFC 7636',
  })
  code_challenge!: string;

  @EnumField(['S256'])
  code_challenge_method!: 'S256';

  @CheckedField(
    checkState,
    { type: String, minLength: 1, maxLength: MAX_STATE },
    { description: 'Given back as it came' },
  )
  state!: string;

  @StringField({ min: 1, max: 100, optional: true, description: 'Shown in the list of sessions' })
  device_name?: string;
}
