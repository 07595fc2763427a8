import { createHmac, timingSafeEqual } from 'node:crypto';
import { SecretsConfig } from '@cse/config';
import { Injectable } from '@nestjs/common';

/** How long an invitation, and with it its token, is good for, in milliseconds. */
export const INVITATION_LIFETIME_MS = 7 * 24 * 3_600_000;

/**
 * Tokens of invitations: the id, and a proof of it by a key that only this server has. So none is stored anywhere, a
 * webhook that is tried again tells one that is good, and nobody guesses one (256 bits). What any of the keys has proved
 * is taken: a link is followed days after it was made.
 */
@Injectable()
export class InvitationTokens {
  private readonly keys: readonly [Buffer, ...Buffer[]];

  constructor(secrets: SecretsConfig) {
    this.keys = secrets.deriveKeys('project invitations');
  }

  of(invitationId: string): string {
    const id = Buffer.from(invitationId.replaceAll('-', ''), 'hex');
    return Buffer.concat([id, proof(this.keys[0], id)]).toString('base64url');
  }

  /** The id that it proves; undefined for what is no token of ours. */
  idOf(token: string): string | undefined {
    const bytes = Buffer.from(token, 'base64url');
    // 16 of the id and 32 of the proof.
    if (bytes.length !== 48) return undefined;
    const [id, given] = [bytes.subarray(0, 16), bytes.subarray(16)];
    if (!this.keys.some((key) => timingSafeEqual(given, proof(key, id)))) return undefined;
    return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }
}

function proof(key: Buffer, id: Buffer): Buffer {
  return createHmac('sha256', key).update(id).digest();
}
