import { ProjectsConfig } from '@cse/config';
import { Clock, describeCause } from '@cse/core';
import { sendWebhook } from '@cse/usage';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { InvitationTokens } from './invitation-token';

const FIRST_DELAY_S = 30;
/** 30 s, 1 min, 2 min, … 8.5 h: about a day and a half in all. */
const MOST_ATTEMPTS = 12;
/** So many are under way at a time, so that one that takes long holds back none of the others. */
const AT_ONCE = 8;

interface Due {
  id: string;
  project_id: string;
  email: string;
  role: string;
  created_at: Date;
  expires_at: Date;
  invited_by: string | null;
}

/**
 * Hands invitations to the operator's own server, which writes the e-mail. At least once: the id of a message is that of
 * its invitation. One that was taken back, accepted or is too old is told no more.
 */
@Injectable()
export class InvitationWebhook {
  private readonly logger = new Logger(InvitationWebhook.name);

  constructor(
    private readonly database: DataSource,
    private readonly tokens: InvitationTokens,
    private readonly config: ProjectsConfig,
    private readonly clock: Clock,
  ) {}

  /** Delivers all that are due. Nearly always there is none, which costs one look. */
  async deliverAll(): Promise<void> {
    const first = await this.claim();
    if (!first) return;
    const inTurn = async () => {
      while (await this.deliverOne()) continue;
    };
    const others = Array.from({ length: AT_ONCE - 1 }, inTurn);
    await Promise.all([this.deliver(first).then(inTurn), ...others]);
  }

  /** Delivers one that is due; false when there is none, or no webhook is configured. */
  async deliverOne(): Promise<boolean> {
    const due = await this.claim();
    if (due) await this.deliver(due);
    return due !== undefined;
  }

  private async deliver(due: Due): Promise<void> {
    const message = { id: `msg_${due.id}`, content: this.messageOf(due) };
    try {
      await sendWebhook(this.receiver()!, message, this.clock.millis());
    } catch (error) {
      this.logger.warn({ event: 'invitation_not_delivered', invitation_id: due.id, cause: describeCause(error) });
      return;
    }
    await this.database.query('update project_invitations set deliver_at = null where id = $1', [due.id]);
  }

  /** Takes the next one, and puts its next try off first, so that a worker that dies does not lose it. */
  private async claim(): Promise<Due | undefined> {
    if (!this.receiver()) return undefined;
    const [rows] = await this.database.query<[Due[], number]>(
      `update project_invitations i
          set attempts = attempts + 1,
              deliver_at = case when attempts + 1 < $3
                then $1::timestamptz + make_interval(secs => $2 * power(2, attempts)) end
        where id = (select id from project_invitations
                     where deliver_at <= $1 and expires_at > $1 and accepted_by is null
                     order by deliver_at limit 1 for update skip locked)
      returning id, project_id, email, role, created_at, expires_at,
                (select coalesce(u.name, u.email) from users u where u.id = i.user_id) as invited_by`,
      [this.clock.now(), FIRST_DELAY_S, MOST_ATTEMPTS],
    );
    return rows[0];
  }

  private receiver(): { url: string; secret: Buffer } | undefined {
    const { invitationWebhookUrl: url, invitationWebhookSecret: secret } = this.config;
    return url && secret ? { url, secret } : undefined;
  }

  private messageOf({ id, project_id, email, role, created_at, expires_at, invited_by }: Due): object {
    return {
      type: 'project.invitation',
      timestamp: created_at.toISOString(),
      data: {
        ...{ invitation_id: id, project_id, email, role, invited_by },
        ...{ token: this.tokens.of(id), expires_at: expires_at.toISOString() },
      },
    };
  }
}
