import { createHmac, timingSafeEqual } from 'node:crypto';
import { SecretsConfig } from '@cse/config';
import { Injectable } from '@nestjs/common';

/** 16 bytes of id and 32 of proof. */
export const INVITATION_TOKEN = /^[A-Za-z0-9_-]{64}$/;

/**
 * Tokens of invitations: the id, and a proof of it by a key that only this server has. So none is stored anywhere, the
 * same one can be told again by a webhook that is tried again, and nobody guesses one (256 bits).
 */
@Injectable()
export class InvitationTokens {
  private readonly key: Buffer;

  constructor(secrets: SecretsConfig) {
    this.key = secrets.deriveKey('project invitations');
  }

  of(invitationId: string): string {
    const id = Buffer.from(invitationId.replaceAll('-', ''), 'hex');
    return Buffer.concat([id, this.proof(id)]).toString('base64url');
  }

  /** The id that it proves; undefined for what is no token of ours. */
  idOf(token: string): string | undefined {
    const bytes = Buffer.from(token, 'base64url');
    const [id, proof] = [bytes.subarray(0, 16), bytes.subarray(16)];
    if (bytes.length !== 48 || !timingSafeEqual(proof, this.proof(id))) return undefined;
    return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  private proof(id: Buffer): Buffer {
    return createHmac('sha256', this.key).update(id).digest();
  }
}
