import type { LogLevel } from '@cse/core';
import { optional, section } from '../environment';
import { oneOf, text } from '../parsers';

export const ENVIRONMENTS = ['development', 'test', 'production'] as const;

const LEVELS: LogLevel[] = ['fatal', 'error', 'warn', 'log', 'debug'];

/** What every process needs to know of where it runs. */
export class RuntimeConfig extends section({
  environment: optional('NODE_ENV', oneOf(...ENVIRONMENTS), 'development'),
  dataDir: optional('DATA_DIR', text(), '.data'),
  logLevel: optional('LOG_LEVEL', oneOf<LogLevel>('error', 'warn', 'log', 'debug'), 'log'),
}) {
  /** The chosen level and all that are graver. */
  get logLevels(): LogLevel[] {
    return LEVELS.slice(0, LEVELS.indexOf(this.logLevel) + 1);
  }

  get isProduction(): boolean {
    return this.environment === 'production';
  }
}
