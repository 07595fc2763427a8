/**
 * What a process is told by its environment: one section class a concern, each made by `section`, so that a wrong
 * variable stops the start with its name and what it wants. And its time (`ClockModule`).
 *
 * Its doors: an app names the sections it needs in `AppConfigModule.forRoot`, and whatever needs a value asks for the
 * section by its class. Keys for any purpose are derived by `SecretsConfig.deriveKey`.
 *
 * It never says a variable's value in an error, and nothing else reads `process.env`.
 */
export { ClockModule } from './clock.module';
export { AppConfigModule, readSections, type SectionClass } from './config.module';
export { ConfigurationError, processEnvironment, type EnvironmentSource } from './environment';
export { AuthConfig, DEV_CLIENT, type DevLogin, type OauthClient } from './sections/auth.config';
export { ExplorerConfig } from './sections/explorer.config';
export {
  HttpConfig,
  RateLimitConfig,
  SIGN_IN_STEPS,
  USER_ACTIONS,
  type SignInStep,
  type UserAction,
} from './sections/http.config';
export { MediaConfig, type ResultSources, TextConfig } from './sections/models.config';
export { ModerationConfig, type BlockedWords, type Prompted } from './sections/moderation.config';
export { ProjectsConfig } from './sections/projects.config';
export { DatabaseConfig, JobsConfig, RuntimeConfig, TelemetryConfig, WorkerConfig } from './sections/runtime.config';
export { keptSecret, SecretsConfig } from './sections/secrets.config';
export { StorageConfig } from './sections/storage.config';
export { UsageConfig, type PlanCaps } from './sections/usage.config';
