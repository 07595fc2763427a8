import type { MigrationInterface } from 'typeorm';

/** In the order in which they run. Each file is named `<timestamp>-<what>.ts`; a landed one is never edited. */
export const MIGRATIONS: (new () => MigrationInterface)[] = [];
