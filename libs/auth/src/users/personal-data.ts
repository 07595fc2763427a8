import { setTimeout as delay } from 'node:timers/promises';
import { AppError, PersonalData } from '@cse/core';
import { ReportDatabase } from '@cse/database';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SessionGate } from '../sessions/session-gate';
import { User } from './user.entity';

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

/** Shorter than the database's own search for deadlocks (one second): it is the deletion that gives way. */
const LOCK_TIMEOUT_MS = 200;
const ATTEMPTS = 25;
/** Two deletions, or a deletion and its own requests, do not meet again at the same moment. */
const LONGEST_PAUSE_MS = 100;
/** What the database says when a lock was not to be had, and when it undid a transaction to end a deadlock. */
const GAVE_WAY = ['55P03', '40P01'];

/** Account, devices, and what was noted about them. Goes with the account's row; events stay without the person. */
@Injectable()
export class IdentityData extends PersonalData {
  readonly name = 'identity';

  constructor(private readonly database: ReportDatabase) {
    super();
  }

  async export(userId: string): Promise<object> {
    return this.eachInTurn(PARTS, (sql) => this.database.query(sql, [userId]));
  }
}

/** Removes an account; what hangs on its row goes in the same transaction. */
@Injectable()
export class AccountClosing {
  constructor(
    private readonly database: DataSource,
    private readonly gate: SessionGate,
  ) {}

  /**
   * Its tokens stop working here at once and elsewhere within five seconds. What other requests of the same person are
   * doing holds rows that go too, in every order there is: so it takes no lock by force, and begins anew.
   * @throws AppError `overloaded` when the account is never at rest; nothing has been deleted then.
   */
  async close(userId: string): Promise<void> {
    for (let attempt = 1; !(await this.remove(userId)); attempt++) {
      if (attempt === ATTEMPTS) {
        const members = { retryable: true, retry_after_s: 5 };
        throw new AppError('overloaded', 'the account is too busy to be deleted; try again', { members });
      }
      await delay(Math.random() * LONGEST_PAUSE_MS);
    }
    this.gate.forgetAll();
  }

  /** False when it gave way to somebody. */
  private async remove(userId: string): Promise<boolean> {
    try {
      await this.database.transaction(async (manager) => {
        await manager.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
        await manager.delete(User, { id: userId });
      });
      return true;
    } catch (error) {
      const { code } = (error as { driverError?: { code?: string } }).driverError ?? {};
      if (code !== undefined && GAVE_WAY.includes(code)) return false;
      throw error;
    }
  }
}
