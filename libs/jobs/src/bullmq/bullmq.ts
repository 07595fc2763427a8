import { createRequire } from 'node:module';
import type * as Bullmq from 'bullmq';

/**
 * BullMQ, with the clients and parsers that it brings: 15 MB, loaded when a queue is first opened, which a process that
 * answers with text alone never does.
 */
export function bullmq(): typeof Bullmq {
  return createRequire(__filename)('bullmq') as typeof Bullmq;
}
