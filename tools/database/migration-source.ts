import type { SchemaChanges } from './schema-changes';

/** The name that TypeORM orders and remembers a migration by: what it does, then when it was made. */
export function className(name: string, timestamp: number): string {
  const words = name.split('-').map((word) => word[0]!.toUpperCase() + word.slice(1));
  return `${words.join('')}${timestamp}`;
}

/** The file of a generated migration. */
export function migrationSource(name: string, { up, down }: SchemaChanges): string {
  return `import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ${name} implements MigrationInterface {
  name = '${name}';

  async up(queryRunner: QueryRunner): Promise<void> {
${up.map(statement).join('\n')}
  }

  async down(queryRunner: QueryRunner): Promise<void> {
${down.map(statement).join('\n')}
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
