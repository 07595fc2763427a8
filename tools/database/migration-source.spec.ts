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
    const source = migrationSource('A1', { up: [sql], down: [] });
    const literal = /query\((`[\s\S]*?(?<!\\)`)\)/.exec(source)![1]!;
    expect(new Function(`return ${literal}`)()).toBe(sql);
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
