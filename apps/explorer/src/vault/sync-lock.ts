/**
 * Whoever keeps a story in step with the server, or erases what is kept of it, holds this: one tab of a browser at a time.
 * @see https://developer.mozilla.org/docs/Web/API/Web_Locks_API
 */
export const syncLock = (remote: string): string => `explorer:sync:${remote}`;

/** For how long a tab that holds it is waited for by who only wants to know, in milliseconds. */
export const LOCK_FREE_WITHIN = 5_000;
