import { AuthConfig, type OauthClient } from '@cse/config';
import { AppError } from '@cse/core';
import { Injectable } from '@nestjs/common';

/** The apps that people may sign in to. */
@Injectable()
export class ClientRegistry {
  private readonly byId: Map<string, OauthClient>;

  constructor(config: AuthConfig) {
    this.byId = new Map(config.clients.map((client) => [client.id, client]));
  }

  all(): OauthClient[] {
    return [...this.byId.values()];
  }

  find(id: string): OauthClient | undefined {
    return this.byId.get(id);
  }

  /** @throws AppError `invalid_request` for a client that is not registered. */
  require(id: string): OauthClient {
    const client = this.find(id);
    if (!client) throw new AppError('invalid_request', 'this client is not registered');
    return client;
  }
}
