import { DatabaseConfig } from '@cse/config';
import { describeCause } from '@cse/core';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Client } from 'pg';

/** What a process keeps open to the database for news, besides its pool. */
export const NEWS_CONNECTIONS = 1;

const RECONNECT_MS = 1_000;

/** Told what came with a notification; from another process or from this one. */
type Hearer = (payload: string) => void;

/**
 * What processes tell each other through the database (LISTEN, NOTIFY). One connection of this process, beside its pool,
 * listens to every channel that somebody wants to hear, from the first one on. What is told while it is away is lost: who
 * hears looks into the tables by themselves now and then. It goes past a pooler (`DATABASE_DIRECT_URL`).
 */
@Injectable()
export class DatabaseNews implements OnModuleDestroy {
  private readonly logger = new Logger(DatabaseNews.name);
  private readonly hearers = new Map<string, Hearer>();
  private client: Client | undefined;
  private connected: Promise<void> | undefined;
  private reconnect: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly config: DatabaseConfig) {}

  /** One hearer a channel. Resolves once news come, or cannot be had for now. */
  async hear(channel: string, hearer: Hearer): Promise<void> {
    this.hearers.set(channel, hearer);
    if (this.connected) {
      await this.connected;
      await this.client?.query(`listen ${channel}`).catch((error: unknown) => this.lost(error));
      return;
    }
    await (this.connected = this.connect());
  }

  async onModuleDestroy(): Promise<void> {
    this.closed = true;
    clearTimeout(this.reconnect);
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const client = new Client({ connectionString: this.config.directUrl, application_name: 'creative-space-engine' });
    client.on('error', (error) => this.lost(error));
    client.on('end', () => this.lost(undefined));
    client.on('notification', ({ channel, payload }) => this.hearers.get(channel)?.(payload ?? ''));
    this.client = client;
    try {
      await client.connect();
      for (const channel of this.hearers.keys()) await client.query(`listen ${channel}`);
    } catch (error) {
      this.lost(error);
    }
  }

  private lost(error: unknown): void {
    if (this.closed || this.reconnect) return;
    this.logger.warn({ event: 'wakeups_lost', cause: describeCause(error) });
    const { client } = this;
    this.client = undefined;
    void client?.end().catch(() => undefined);
    this.reconnect = setTimeout(() => {
      this.reconnect = undefined;
      this.connected = this.connect();
    }, RECONNECT_MS).unref();
  }
}
