import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { SecretsConfig } from '@cse/config';
import { Injectable } from '@nestjs/common';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM for what a job was asked to do. The key comes from CONTENT_KEY, the id of the job is part of what is
 * authenticated, so one job's input cannot be put into the row of another.
 */
@Injectable()
export class ContentSeal {
  private readonly key: Buffer;

  constructor(secrets: SecretsConfig) {
    this.key = secrets.deriveKey('generation input');
  }

  seal(id: string, content: object): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(id));
    return Buffer.concat([nonce, cipher.update(JSON.stringify(content)), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws Error when it was sealed under another key or for another job. */
  open(id: string, sealed: Buffer): unknown {
    const decipher = createDecipheriv('aes-256-gcm', this.key, sealed.subarray(0, NONCE_BYTES))
      .setAAD(Buffer.from(id))
      .setAuthTag(sealed.subarray(-TAG_BYTES));
    const plain = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    return JSON.parse(plain.toString('utf8'));
  }
}
