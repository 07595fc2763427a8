import { DatabaseConfig, processEnvironment, type EnvironmentSource } from '@cse/config';
import { explainStartFailure } from '@cse/core';
import { dataSourceOptions } from '@cse/database';
import { DataSource } from 'typeorm';

export class WrongArguments extends Error {}

export interface CommandContext {
  database: DataSource;
  environment: EnvironmentSource;
}

/** Runs an operator's command on the database of DATABASE_URL and exits with the code that it returns. */
export function withDatabase(usage: string, command: (context: CommandContext) => Promise<number>): void {
  run(command).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      const wrongArguments =
        error instanceof WrongArguments || String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');
      process.stderr.write(
        wrongArguments ? `${(error as Error).message}\n${usage}\n` : `${explainStartFailure(error, 'DATABASE_URL')}\n`,
      );
      process.exitCode = 2;
    },
  );
}

async function run(command: (context: CommandContext) => Promise<number>): Promise<number> {
  const environment = processEnvironment();
  const options = dataSourceOptions({ url: new DatabaseConfig(environment).url, poolSize: 2 });
  const database = await new DataSource(options).initialize();
  try {
    return await command({ database, environment });
  } finally {
    await database.destroy();
  }
}

/** Midnight UTC of an option such as 2026-11-22. */
export function dateOption(name: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const date = new Date(`${text}T00:00:00Z`);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime())) return date;
  throw new WrongArguments(`${name} must be a date such as 2026-11-22`);
}
