import { SecretsConfig } from '@cse/config';
import { Seal } from '@cse/core';
import { Injectable } from '@nestjs/common';

/**
 * Seals what a job was asked to do. The key comes from CONTENT_KEY, and it is bound to the id of the job, so one job's input cannot be put into the row of another.
 */
@Injectable()
export class ContentSeal {
  private readonly box: Seal;

  constructor(secrets: SecretsConfig) {
    this.box = new Seal(secrets.deriveKey('generation input'));
  }

  seal(id: string, content: object): Buffer {
    return this.box.seal(JSON.stringify(content), id);
  }

  /** @throws Error when it was sealed under another key or for another job. */
  open(id: string, sealed: Buffer): unknown {
    return JSON.parse(this.box.open(sealed, id).toString('utf8'));
  }
}
