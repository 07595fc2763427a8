/** Everything that needs keys: loaded when somebody turns backup or sync on. */
export { keepBackups } from './backups';
export { SyncedStory } from './synced-story';
