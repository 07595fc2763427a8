// Makes the release that is started with it the next one: it brings one more migration, which is sound or breaks.
const { join } = require('node:path');

const { MIGRATIONS } = require(join(process.env.NEXT_SCHEMA_OF, 'dist/libs/database/src/migrations'));

class NextRelease4102444800000 {
  async up(runner) {
    await runner.query('create table next_release (id int primary key)');
    if (process.env.NEXT_SCHEMA === 'broken') await runner.query('alter table next_release add column id text');
  }

  async down(runner) {
    await runner.query('drop table next_release');
  }
}

MIGRATIONS.push(NextRelease4102444800000);
