export { AppConfigModule, readSections, type SectionClass } from './config.module';
export { ConfigurationError, processEnvironment, type EnvironmentSource } from './environment';
export { DEV_CLIENT, type OauthClient } from './oauth-clients';
export { AuthConfig } from './sections/auth.config';
export { DatabaseConfig } from './sections/database.config';
export { HttpConfig } from './sections/http.config';
export { JobsConfig } from './sections/jobs.config';
export { MediaConfig } from './sections/media.config';
export {
  RateLimitConfig,
  SIGN_IN_STEPS,
  USER_ACTIONS,
  type SignInStep,
  type UserAction,
} from './sections/rate-limit.config';
export { RuntimeConfig } from './sections/runtime.config';
export { SecretsConfig } from './sections/secrets.config';
export { StorageConfig } from './sections/storage.config';
export { TelemetryConfig } from './sections/telemetry.config';
export { TextConfig } from './sections/text.config';
export { UsageConfig } from './sections/usage.config';
export { WorkerConfig } from './sections/worker.config';
export type { PlanCaps } from './plan-caps';
