import { randomBytes } from 'node:crypto';
import { describeCause } from '@cse/core';
import { DatabaseNews } from '@cse/database';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

const CHANNEL = 'project_news';

/** Where somebody is right now, encrypted for the others. It is passed on and kept nowhere. */
export interface Presence {
  deviceId: string;
  /** base64url */
  ciphertext: string;
}

export interface NewsHearer {
  /** Something of the project has changed. */
  changed(projectId: string): void;
  presence(projectId: string, presence: Presence): void;
}

/**
 * What happens to projects, told to the streams of this process at once and to those of others through the database
 * (NOTIFY). Changes that come close together are told once; what is lost is found by those who look now and then.
 * Notifications are sent after the commit and in statements of their own: in a transaction they would let all commits of
 * the database wait for each other.
 */
@Injectable()
export class ProjectNews {
  private readonly logger = new Logger(ProjectNews.name);
  /** Tells the messages of this process from others. */
  private readonly self = randomBytes(6).toString('base64url');
  private readonly unsent = new Set<string>();
  private hearer: NewsHearer | undefined;
  private sending = false;
  private isFailing = false;

  constructor(
    private readonly database: DataSource,
    private readonly news: DatabaseNews,
  ) {}

  /** There is one hearer a process. Resolves once news come from others, or cannot be had for now. */
  async hear(hearer: NewsHearer): Promise<void> {
    this.hearer = hearer;
    await this.news.hear(CHANNEL, (message) => this.heard(message));
  }

  changed(projectId: string): void {
    this.hearer?.changed(projectId);
    this.send(`${this.self} ${projectId}`);
  }

  presence(projectId: string, presence: Presence): void {
    this.hearer?.presence(projectId, presence);
    this.send(`${this.self} ${projectId} ${presence.deviceId} ${presence.ciphertext}`);
  }

  private heard(message: string): void {
    const [from, projectId, deviceId, ciphertext] = message.split(' ');
    if (from === this.self || !projectId) return;
    if (deviceId && ciphertext) this.hearer?.presence(projectId, { deviceId, ciphertext });
    else this.hearer?.changed(projectId);
  }

  private send(message: string): void {
    this.unsent.add(message);
    if (!this.sending) void this.flush();
  }

  /** One statement at a time; what comes while it is under way goes with the next. Never fails. */
  private async flush(): Promise<void> {
    this.sending = true;
    // What is told in this turn of the event loop goes together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.unsent.size > 0) {
      const messages = [...this.unsent];
      this.unsent.clear();
      try {
        await this.database.query('select pg_notify($1, message) from unnest($2::text[]) message', [CHANNEL, messages]);
        this.isFailing = false;
      } catch (error) {
        if (!this.isFailing) this.logger.warn({ event: 'project_news_not_sent', cause: describeCause(error) });
        this.isFailing = true;
      }
    }
    this.sending = false;
  }
}
