/**
 * What an author has chosen to have remembered (contract 6): preferences, and how often proposals of each kind of move
 * were taken or refused. Nothing is inferred, and prose is never kept.
 *
 * Doors: `CreatorMemory` reads, changes and forgets, and says with which profile a request is answered
 * (`profileFor`); `CreatorData` exports it with the account.
 */
export { CreatorPreferences } from './creator-preferences.entity';
export { CreatorData, CreatorMemory } from './creator-memory';
export { CreatorModule } from './creator.module';
export { mergeProfile, STORED_FIELDS, type Outcome, type Preferences } from './preferences';
