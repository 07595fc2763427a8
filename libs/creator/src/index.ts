/**
 * What an author has chosen to have remembered: language, genres, what to avoid, and how often proposals of each kind of
 * move were taken.
 *
 * Its door is `CreatorMemory`: `profileFor` lays what a request carries over what is remembered; the rest reads, changes
 * and forgets it for its owner.
 *
 * It never infers or scores anything of an author, and holds no prose.
 */
export { CreatorData, CreatorMemory } from './creator-memory';
export { CreatorModule } from './creator.module';
export { STORED_FIELDS, type Outcome, type Preferences } from './preferences';
