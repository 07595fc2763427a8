import { BooleanField, CheckedField, EnumField, ObjectField, StringField } from '@cse/http';

/** Nothing that we ever hand out is longer; what fits and is no refresh token is refused like an unknown one. */
const MAX_TOKEN = 2048;

export class DeviceBody {
  @StringField({ min: 1, max: 100, optional: true, example: "Ada's laptop" })
  name?: string;

  @StringField({ min: 1, max: 50, optional: true, example: 'linux' })
  platform?: string;

  @StringField({ min: 1, max: 50, optional: true, example: '1.4.0' })
  app_version?: string;
}

export class TokenBody {
  @EnumField(['authorization_code'])
  grant_type!: 'authorization_code';

  @StringField({ min: 1, max: 64, example: 'dev' })
  client_id!: string;

  @StringField({ min: 1, max: 2048, description: 'The one that the code was sent to' })
  redirect_uri!: string;

  @StringField({ min: 1, max: MAX_TOKEN })
  code!: string;

  /** Not checked here: a bad verifier is a bad grant, and counts as a miss. */
  @CheckedField(() => [], { type: String, minLength: 43, maxLength: 128 }, { description: 'RFC 7636' })
  code_verifier?: unknown;

  @ObjectField(() => DeviceBody, { optional: true })
  device?: DeviceBody;
}

export class RefreshBody {
  @StringField({ min: 1, max: MAX_TOKEN, optional: true, description: 'Absent when it travels in the cookie' })
  refresh_token?: string;

  @StringField({ min: 1, max: 64, optional: true, description: 'Must be the client that signed in' })
  client_id?: string;
}

export class LogoutBody {
  @StringField({ min: 1, max: MAX_TOKEN, optional: true })
  refresh_token?: string;

  @BooleanField({ optional: true, description: 'End every session of the account; needs a bearer token' })
  all?: boolean;
}

export class DevLoginBody {
  @StringField({ min: 3, max: 254, pattern: /^[^\s@]+@[^\s@]+$/, example: 'ada@example.com' })
  email!: string;

  @StringField({ min: 1, max: 100, optional: true, example: 'terminal' })
  device_name?: string;
}
