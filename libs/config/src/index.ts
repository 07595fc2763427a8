export { AppConfigModule, readSections, type SectionClass } from './config.module';
export { ConfigurationError, type EnvironmentSource } from './environment';
export { DatabaseConfig } from './sections/database.config';
export { HttpConfig } from './sections/http.config';
export { RuntimeConfig } from './sections/runtime.config';
export { SecretsConfig } from './sections/secrets.config';
export { StorageConfig } from './sections/storage.config';
export { TextConfig } from './sections/text.config';
export { UsageConfig } from './sections/usage.config';
