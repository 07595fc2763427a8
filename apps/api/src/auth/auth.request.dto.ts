import { StringField } from '@cse/http';

/** Nothing that we ever hand out is longer; an unknown token is refused alike whatever its shape. */
const MAX_TOKEN = 512;

export class RefreshBody {
  @StringField({ min: 1, max: MAX_TOKEN, description: 'The refresh token of a client whose transport is the body' })
  refresh_token!: string;

  @StringField({ min: 1, max: 64, optional: true, description: 'Must be the client that signed in' })
  client_id?: string;
}

export class DevLoginBody {
  @StringField({ min: 3, max: 254, pattern: /^[^\s@]+@[^\s@]+$/, example: 'ada@example.com' })
  email!: string;

  @StringField({ min: 1, max: 100, optional: true, example: 'terminal' })
  device_name?: string;
}
