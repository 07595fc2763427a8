import type { FunctionChange } from './function-changes';

export interface SchemaChanges {
  /** SQL that leads from the schema of the migrations to the one of the entities, and back. */
  up: string[];
  down: string[];
  /** SQL functions that the migrations leave otherwise than their files are. */
  functions: FunctionChange[];
}

/** The name that TypeORM orders and remembers a migration by: what it does, then when it was made. */
export function className(name: string, timestamp: number): string {
  const words = name.split('-').map((word) => word[0]!.toUpperCase() + word.slice(1));
  return `${words.join('')}${timestamp}`;
}

/** The file of a generated migration. What is dropped of the functions is not made anew by its `down`. */
export function migrationSource(name: string, { up, down, functions }: SchemaChanges): string {
  const digests = functions.filter(({ digest }) => digest).map((one) => `${one.name}: '${one.digest}',`);
  const upwards = [
    ...up.map(statement),
    ...functions.flatMap(({ drop }) => drop.map((signature) => statement(`drop function ${signature}`))),
    ...(digests.length > 0 ? [`    await applyFunctions(queryRunner, {\n${digests.join('\n')}\n    });`] : []),
  ];
  const downwards = down.map(statement);
  if (downwards.length === 0) downwards.push('    // What the functions were before is not brought back.');
  return `import type { MigrationInterface, QueryRunner } from 'typeorm';
${digests.length > 0 ? "import { applyFunctions } from '../sql-functions';\n" : ''}
export class ${name} implements MigrationInterface {
  name = '${name}';

  async up(queryRunner: QueryRunner): Promise<void> {
${upwards.join('\n')}
  }

  async down(${down.length > 0 ? 'queryRunner: QueryRunner' : ''}): Promise<void> {
${downwards.join('\n')}
  }
}
`;
}

/** The list of migrations with one more at its end. */
export function addToIndex(index: string, name: string, file: string): string {
  const withImport = index.replace(/(import type [^\n]*\n)/, `$1import { ${name} } from './${file}';\n`);
  return withImport.replace(/\[([^\]]*?),?\s*\];\s*$/, (_, listed: string) =>
    listed.trim() ? `[${listed.trimEnd()}, ${name}];\n` : `[${name}];\n`,
  );
}

function statement(sql: string): string {
  return `    await queryRunner.query(\`${sql.replace(/[`\\]|\$\{/g, '\\$&')}\`);`;
}
