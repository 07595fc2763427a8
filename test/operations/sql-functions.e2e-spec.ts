import { dataSourceOptions, sqlFunctions } from '@cse/database';
import { DataSource } from 'typeorm';
import { functionChanges } from '../../tools/database/function-changes';
import { createTestDatabase, type TestDatabase } from '../harness/test-database';

describe('the SQL functions of a migrated database', () => {
  let database: TestDatabase;
  let source: DataSource;
  const changed = async () => (await functionChanges(source)).map(({ name, digest }) => [name, digest !== undefined]);

  beforeEach(async () => {
    database = await createTestDatabase();
    source = await new DataSource(dataSourceOptions({ url: database.url, poolSize: 2 })).initialize();
  });
  afterEach(async () => {
    await source.destroy();
    await database.drop();
  });

  it('are what their files say', async () => {
    expect(sqlFunctions().length).toBeGreaterThan(10);
    expect(await changed()).toEqual([]);
  });

  it('are told apart from what the files say by their text, which the check leaves as it is', async () => {
    await source.query(`create or replace function usage_cap_crossed(p_cap text, p_limit numeric, p_used numeric,
      p_amount numeric) returns jsonb language sql immutable as $$ select null::jsonb $$`);
    expect(await changed()).toEqual([['usage_cap_crossed', true]]);
    expect(await changed()).toEqual([['usage_cap_crossed', true]]);
  });

  it('are missed when they are gone, with their triggers', async () => {
    await source.query('drop function usage_alert');
    await source.query('drop trigger usage_forget_user on users');
    expect(await changed()).toEqual([
      ['usage_alert', true],
      ['usage_forget_user', true],
    ]);
  });

  it('are found when they have no file or other parameters, with what has to be dropped', async () => {
    await source.query('create function stray(a int) returns int language sql as $$ select a $$');
    await source.query('create function usage_forget(gone text) returns void language sql as $$ select null $$');
    expect(await functionChanges(source)).toEqual([
      { name: 'stray', digest: undefined, drop: ['stray(a integer)'] },
      { name: 'usage_forget', digest: expect.any(String), drop: ['usage_forget(gone text)'] },
    ]);
  });

  it('have a head comment that states their locks and their callers', () => {
    for (const { head } of sqlFunctions()) {
      expect(head).toMatch(/^-- [\s\S]*^-- Locks[:,] [\s\S]*^-- Called by: /m);
    }
  });
});
