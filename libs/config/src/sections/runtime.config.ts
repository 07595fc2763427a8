import { optional, section } from '../environment';
import { oneOf, text } from '../parsers';

export const ENVIRONMENTS = ['development', 'test', 'production'] as const;

/** What every process needs to know of where it runs. */
export class RuntimeConfig extends section({
  environment: optional('NODE_ENV', oneOf(...ENVIRONMENTS), 'development'),
  dataDir: optional('DATA_DIR', text(), '.data'),
  logLevel: optional('LOG_LEVEL', oneOf('error', 'warn', 'log', 'debug'), 'log'),
}) {
  get isProduction(): boolean {
    return this.environment === 'production';
  }
}
