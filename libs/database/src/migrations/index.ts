import type { MigrationInterface } from 'typeorm';
import { Identity1763800000000 } from './1763800000000-identity';

/** In the order in which they run. Each file is named `<timestamp>-<what>.ts`; a landed one is never edited. */
export const MIGRATIONS: (new () => MigrationInterface)[] = [Identity1763800000000];
