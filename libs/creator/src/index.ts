export { CreatorData } from './creator-data';
export { CreatorMemory } from './creator-memory';
export { CreatorPreferences } from './creator-preferences.entity';
export { CreatorModule } from './creator.module';
export { mergeProfile, STORED_FIELDS, type Outcome, type Preferences } from './preferences';
