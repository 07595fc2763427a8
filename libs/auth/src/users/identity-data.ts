import { PersonalData } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Hashes of tokens are left out, and who of the admins did something: that is about them. */
const PARTS = {
  account: 'select * from users where id = $1',
  sessions: `select id, client_id, device_name, platform, app_version, ip_prefix, created_at, last_used_at, rotated_at,
                    idle_expires_at, absolute_expires_at, revoked_at, revoke_reason
               from sessions where user_id = $1 order by id`,
  sign_in_codes: `select client_id, redirect_uri, device_name, expires_at, session_id
                    from authorization_codes where user_id = $1 order by expires_at`,
  security_events: `select id, at, kind, name, network, points, score, changes
                      from security_events where user_id = $1 order by id`,
  abuse_score: 'select score, updated_at, paused_until from abuse_scores where user_id = $1',
};

/** Account, devices, and what was noted about them. Goes with the account's row; events stay without the person. */
@Injectable()
export class IdentityData extends PersonalData {
  readonly name = 'identity';

  constructor(private readonly database: DataSource) {
    super();
  }

  async export(userId: string): Promise<object> {
    const parts = Object.entries(PARTS).map(
      async ([name, sql]) => [name, await this.database.query(sql, [userId])] as const,
    );
    return Object.fromEntries(await Promise.all(parts));
  }
}
