/** Everything that needs keys: loaded when somebody turns backup or sync on. */
export { keepBackups } from './backups';
export { eraseVault, forgetKept } from './open-vault';
export { isAllOnServer } from './on-server';
export { SyncedStory } from './synced-story';
