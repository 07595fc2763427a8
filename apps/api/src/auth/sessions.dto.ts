import type { Session } from '@cse/auth';
import { ArrayField, BooleanField, EnumField, IntegerField, StringField, UuidField } from '@cse/http';

export class EndOthersQuery {
  @EnumField(['current'], { description: 'The session that this request came with stays' })
  except!: 'current';
}

export class RevokedResponse {
  @IntegerField({ min: 0, max: 1000, description: 'How many sessions were ended' })
  revoked!: number;
}

export class SessionItem {
  @UuidField({ description: 'The session' })
  id!: string;

  @BooleanField({ description: 'Whether this request came with it' })
  current!: boolean;

  @StringField({ max: 64, description: 'The client that signed in' })
  client_id!: string;

  @StringField({ max: 100, nullable: true, description: 'As the client told it' })
  device_name!: string | null;

  @StringField({ max: 50, nullable: true, description: 'As the client told it' })
  platform!: string | null;

  @StringField({ max: 50, nullable: true, description: 'As the client told it' })
  app_version!: string | null;

  @StringField({ max: 64, nullable: true, description: 'Last seen network, truncated to /24 or /48' })
  ip_prefix!: string | null;

  @StringField({ max: 40, format: 'date-time', description: 'When it signed in (UTC)' })
  created_at!: string;

  @StringField({ max: 40, format: 'date-time', description: 'When its tokens were last renewed (UTC)' })
  last_used_at!: string;

  @StringField({ max: 40, format: 'date-time', description: 'When it ends if it is not used' })
  expires_at!: string;

  static from(session: Session, currentId: string): SessionItem {
    return {
      id: session.id,
      current: session.id === currentId,
      client_id: session.clientId,
      device_name: session.deviceName,
      platform: session.platform,
      app_version: session.appVersion,
      ip_prefix: session.ipPrefix,
      created_at: session.createdAt.toISOString(),
      last_used_at: session.lastUsedAt.toISOString(),
      expires_at: session.idleExpiresAt.toISOString(),
    };
  }
}

export class SessionListResponse {
  @ArrayField(() => SessionItem, { max: 100, description: 'Sessions that live, the one used last first' })
  items!: SessionItem[];

  @StringField({ max: 200, nullable: true, description: 'Always null: nobody has more than twenty' })
  next_cursor!: string | null;

  static from(sessions: Session[], currentId: string): SessionListResponse {
    return { items: sessions.map((session) => SessionItem.from(session, currentId)), next_cursor: null };
  }
}
