import { optional, section } from '../environment';
import { integer, text } from '../parsers';

export class WorkerConfig extends section({
  host: optional('HOST', text(), '127.0.0.1'),
  /** Where the worker answers health checks. */
  healthPort: optional('WORKER_HEALTH_PORT', integer(1, 65_535), 3001),
}) {}
