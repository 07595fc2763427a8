import { BooleanField, CheckedField, EnumField, ObjectField, StringField } from '@cse/http';

/** Nothing that we ever hand out is longer; what fits and is no refresh token is refused like an unknown one. */
const MAX_TOKEN = 2048;

export class DeviceBody {
  @StringField({
    min: 1,
    max: 100,
    optional: true,
    example: "Ada's laptop",
    description: 'What the person calls it; shown in /auth/sessions',
  })
  name?: string;

  @StringField({
    min: 1,
    max: 50,
    optional: true,
    example: 'linux',
    description: 'Its system; shown in /auth/sessions',
  })
  platform?: string;

  @StringField({
    min: 1,
    max: 50,
    optional: true,
    example: '1.4.0',
    description: 'The version of your app; shown in /auth/sessions',
  })
  app_version?: string;
}

export class TokenBody {
  @EnumField(['authorization_code'], { description: 'RFC 6749; nothing else is taken' })
  grant_type!: 'authorization_code';

  @StringField({ min: 1, max: 64, example: 'dev', description: 'The client that began the sign-in' })
  client_id!: string;

  @StringField({ min: 1, max: 2048, description: 'The one that the code was sent to' })
  redirect_uri!: string;

  @StringField({ min: 1, max: MAX_TOKEN, description: 'The one-time code of the redirect; good for 60 seconds' })
  code!: string;

  /** Not checked here: a bad verifier is a bad grant, and counts as a miss. */
  @CheckedField(() => [], { type: String, minLength: 43, maxLength: 128 }, { description: 'RFC 7636' })
  code_verifier?: unknown;

  @ObjectField(() => DeviceBody, { optional: true, description: 'What the person will see in the list of sessions' })
  device?: DeviceBody;
}

export class RefreshBody {
  @StringField({ min: 1, max: MAX_TOKEN, optional: true, description: 'Absent when it travels in the cookie' })
  refresh_token?: string;

  @StringField({ min: 1, max: 64, optional: true, description: 'Must be the client that signed in' })
  client_id?: string;
}

export class LogoutBody {
  @StringField({
    min: 1,
    max: MAX_TOKEN,
    optional: true,
    description: 'The token of the session that ends; absent when it travels in the cookie',
  })
  refresh_token?: string;

  @BooleanField({ optional: true, description: 'End every session of the account; needs a bearer token' })
  all?: boolean;
}

export class DevLoginBody {
  @StringField({
    min: 3,
    max: 254,
    pattern: /^[^\s@]+@[^\s@]+$/,
    example: 'ada@example.com',
    description: 'Who signs in; the account is made when there is none',
  })
  email!: string;

  @StringField({
    min: 1,
    max: 100,
    optional: true,
    example: 'terminal',
    description: 'What the session is called in /auth/sessions',
  })
  device_name?: string;
}
