import { optional, required, section } from '../environment';
import { integer, url } from '../parsers';

export class DatabaseConfig extends section({
  url: required('DATABASE_URL', url('postgres', 'postgresql')),
  poolSize: optional('DATABASE_POOL_SIZE', integer(1, 200), 20),
}) {}
