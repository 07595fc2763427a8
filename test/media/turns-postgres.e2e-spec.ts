import { describeTurns } from './turns.contract';

describe('the next turn, queue in PostgreSQL', () => describeTurns({}));
