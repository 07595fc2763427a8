import { AuthConfig, type OauthClient } from '@cse/config';
import { Injectable } from '@nestjs/common';

const DAY_MS = 86_400_000;
/** A page in a browser is the easier place to steal from, so its sessions are shorter (RFC 10017, 6.3). */
const SPA_IDLE_MS = 7 * DAY_MS;
const SPA_ABSOLUTE_MS = 30 * DAY_MS;

/** How long a session may rest unused, and how long it may live at all. */
@Injectable()
export class SessionLifetime {
  constructor(private readonly config: AuthConfig) {}

  absoluteExpiry(client: OauthClient, from: Date): Date {
    const configured = this.config.refreshAbsoluteTtlS * 1000;
    return new Date(from.getTime() + (client.type === 'spa' ? Math.min(configured, SPA_ABSOLUTE_MS) : configured));
  }

  /** The idle window slides with every rotation, but never past the end of the session. */
  idleExpiry(client: OauthClient, from: Date, absolute: Date): Date {
    const configured = this.config.refreshIdleTtlS * 1000;
    const idle = client.type === 'spa' ? Math.min(configured, SPA_IDLE_MS) : configured;
    return new Date(Math.min(from.getTime() + idle, absolute.getTime()));
  }
}
