import { describeCrashes } from './crash.contract';

describe('workers that are killed, with jobs in PostgreSQL', () => describeCrashes({}));
