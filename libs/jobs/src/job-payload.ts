import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { JobKind } from './job-kind';

/** What a queue held, or was about to hold, is not a payload of its kind. Names fields, never values. */
export class InvalidPayload extends Error {
  constructor(kind: string, fields: string[]) {
    super(`payload of ${kind}: ${fields.join(', ')}`);
    this.name = 'InvalidPayload';
  }
}

/**
 * The payload as its class, checked on the way in and again on the way out: what waits in a queue may have been put
 * there by an older or newer version.
 * @throws InvalidPayload
 */
export function readPayload<P extends object>(kind: JobKind<P>, data: unknown): P {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw new InvalidPayload(kind.name, ['(all)']);
  const payload = plainToInstance(kind.payload, data);
  const problems = validateSync(payload, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true });
  if (problems.length > 0) {
    throw new InvalidPayload(
      kind.name,
      problems.map(({ property }) => property),
    );
  }
  return payload;
}
