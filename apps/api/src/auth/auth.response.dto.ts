import type { Principal } from '@cse/core';
import type { TokenPair, User } from '@cse/auth';
import type { Caps } from '@cse/usage';
import { EffectiveCaps } from '../usage/usage.response.dto';
import { ArrayField, EnumField, IntegerField, ObjectField, StringField, UuidField } from '@cse/http';

export class SignedInUser {
  @UuidField({ description: 'The user' })
  id!: string;

  @StringField({ max: 254, nullable: true, description: 'Null when the provider told none' })
  email!: string | null;

  @StringField({ max: 200, nullable: true, description: 'Null when the provider told none' })
  name!: string | null;

  @EnumField(['user', 'admin'], { description: '`admin` may use the routes under /admin' })
  role!: 'user' | 'admin';
}

export class TokenPairResponse {
  @StringField({ max: 2048, description: 'A JWT for the Authorization header' })
  access_token!: string;

  @EnumField(['Bearer'], { description: 'How the access token is sent: `Authorization: Bearer …`' })
  token_type!: 'Bearer';

  @IntegerField({ min: 0, max: 3600, description: 'Seconds' })
  expires_in!: number;

  @StringField({
    max: 64,
    optional: true,
    description: 'Use once; the answer holds its successor. Absent for clients whose token travels in the cookie',
  })
  refresh_token?: string;

  @IntegerField({ min: 0, max: 63_072_000, description: 'Seconds without use' })
  refresh_expires_in!: number;

  @UuidField({ description: 'The session, as in /auth/sessions' })
  session_id!: string;

  @ObjectField(() => SignedInUser, { description: 'Who signed in' })
  user!: SignedInUser;

  static from(pair: TokenPair): TokenPairResponse {
    return {
      access_token: pair.accessToken,
      token_type: 'Bearer',
      expires_in: pair.expiresInS,
      refresh_token: pair.refreshToken,
      refresh_expires_in: pair.refreshExpiresInS,
      session_id: pair.sessionId,
      user: pair.user,
    };
  }
}

/** A route, or a kind of work, on which a user must wait because they keep asking in vain. */
export class SlowedPlace {
  @StringField({ max: 200, example: 'route:GET /artifacts/:id', description: 'Where' })
  place!: string;

  @StringField({ max: 40, example: 'unknown_ids', description: 'Why, for programs' })
  reason!: string;

  @StringField({ max: 300, description: 'Why, and what helps, in words' })
  detail!: string;
}

export class StandingResponse {
  @EnumField(['good', 'slowed', 'paused'], {
    description: '`slowed`: half the usual rates; `paused`: nothing that costs money is done until `until`',
  })
  state!: 'good' | 'slowed' | 'paused';

  @StringField({ max: 300, description: 'The same in words' })
  detail!: string;

  @StringField({
    max: 40,
    format: 'date-time',
    nullable: true,
    description: 'When it ends by itself (UTC); null when nothing is held against the account',
  })
  until!: string | null;

  @ArrayField(() => SlowedPlace, { max: 100, description: 'Where this server makes you wait, and nowhere else' })
  slowed!: SlowedPlace[];
}

export class MeResponse extends SignedInUser {
  @StringField({ max: 64, description: 'The plan that sets the default caps' })
  plan!: string;

  @ObjectField(() => EffectiveCaps, { description: 'The caps that hold now' })
  caps!: EffectiveCaps;

  @UuidField({ description: 'The session that this request came with' })
  session_id!: string;

  @StringField({ max: 40, format: 'date-time', description: 'First sign-in (UTC)' })
  created_at!: string;

  @ObjectField(() => StandingResponse, {
    description: 'Whether anything that looks like abuse has slowed this account',
  })
  standing!: StandingResponse;

  static from(user: User, principal: Principal, caps: Caps, standing: StandingResponse): MeResponse {
    return {
      id: user.id,
      email: user.email,
      name: user.name,
      role: principal.role,
      plan: principal.plan,
      caps: EffectiveCaps.from(caps),
      session_id: principal.sessionId,
      created_at: user.createdAt.toISOString(),
      standing,
    };
  }
}
