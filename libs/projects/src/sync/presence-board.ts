import { AppError, type Principal } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { Devices } from '../access/devices';
import { ProjectAccess } from '../access/project-access';
import { MOST } from '../bounds';
import { requireCiphertext } from '../signing/readable';
import { ProjectNews, type Presence } from './project-news';

/** Passes on what devices show of themselves to who follows the project at this moment. Nothing of it is kept. */
@Injectable()
export class PresenceBoard {
  constructor(
    private readonly access: ProjectAccess,
    private readonly devices: Devices,
    private readonly news: ProjectNews,
  ) {}

  /** @throws AppError `not_found`, `not_ciphertext`, `validation_failed` */
  async show({ userId }: Pick<Principal, 'userId'>, projectId: string, presence: Presence): Promise<void> {
    await this.access.require(projectId, userId);
    await this.devices.require(userId, presence.deviceId);
    const bytes = Buffer.from(presence.ciphertext, 'base64url');
    if (bytes.length === 0 || bytes.length > MOST.presenceBytes) {
      throw new AppError('validation_failed', `presence has 1 to ${MOST.presenceBytes} bytes`);
    }
    requireCiphertext(bytes, '/ciphertext');
    this.news.presence(projectId, presence);
  }
}
