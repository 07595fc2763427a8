import { addToIndex, className, migrationSource } from './migration-source';

const EMPTY = `import type { MigrationInterface } from 'typeorm';

/** In order. */
export const MIGRATIONS: (new () => MigrationInterface)[] = [];
`;

describe('a generated migration', () => {
  it('is named after what it does and when it was made', () => {
    expect(className('add-widgets', 1700)).toBe('AddWidgets1700');
  });

  it('keeps the SQL as it is, whatever quotes it holds', () => {
    const sql = 'alter table "a" add check (b ~ \'`\\d${x}\')';
    const source = migrationSource('A1', { up: [sql], down: [], functions: [] });
    const literal = /query\((`[\s\S]*?(?<!\\)`)\)/.exec(source)![1]!;
    expect(new Function(`return ${literal}`)()).toBe(sql);
  });

  it('drops what is in the way of a function and applies its file', () => {
    const drop = ['add_up(a integer)'];
    const added = { name: 'add_up', digest: 'd1', drop };
    const source = migrationSource('A1', {
      up: [],
      down: [],
      functions: [added, { name: 'old', digest: undefined, drop: ['old()'] }],
    });
    expect(source).toContain("import { applyFunctions } from '../sql-functions';");
    const order = ['drop function add_up(a integer)', 'drop function old()', "add_up: 'd1'"].map((part) =>
      source.indexOf(part),
    );
    expect(order.every((at, index) => at > (order[index - 1] ?? 0))).toBe(true);
    expect(source).not.toContain("old: '");
  });

  it('comes last in the list of migrations', () => {
    const once = addToIndex(EMPTY, 'A1', '1-a');
    const twice = addToIndex(once, 'B2', '2-b');
    expect(once).toContain("import { A1 } from './1-a';");
    expect(once).toContain('= [A1];\n');
    expect(twice).toContain('= [A1, B2];\n');
    expect(addToIndex(twice.replace('[A1, B2]', '[\n  A1,\n  B2,\n]'), 'C3', '3-c')).toMatch(/A1,\s*B2, C3\];\n$/);
  });
});
