import { describeTwoWorkers } from './two-workers.contract';

describe('two hundred jobs in PostgreSQL', () => describeTwoWorkers({}));
