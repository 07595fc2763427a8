import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { DatabaseConfig, processEnvironment } from '@cse/config';
import { explainStartFailure } from '@cse/core';
import { dataSourceOptions, isAtHome, MOVE_IN } from '@cse/database';
import { leaveUnsentUnknown } from '@cse/media';
import { DataSource } from 'typeorm';

const USAGE = `usage: npm run database:restored -- [--nothing-was-lost]
After a restore: what may have been sent to a vendor since the dump is left unknown, and never sent again. Until then no
job is sent to a vendor. With --nothing-was-lost jobs go on as they are: only for a database that was moved, all
processes stopped before the dump was taken.`;

/** Exit code 0: done, or nothing to do; 2: wrong arguments, or no database. */
async function main(args: string[]): Promise<number> {
  let source: DataSource | undefined;
  try {
    const { values } = parseArgs({ args, options: { 'nothing-was-lost': { type: 'boolean', default: false } } });
    const config = new DatabaseConfig(processEnvironment());
    source = await new DataSource(dataSourceOptions({ url: config.directUrl, poolSize: 1 })).initialize();
    const moved = !(await isAtHome(source));
    if (values['nothing-was-lost']) {
      await source.query(MOVE_IN);
      process.stdout.write(moved ? 'jobs go on as they are\n' : 'the database was not restored; nothing changed\n');
      return 0;
    }
    const { jobs, drafts } = await source.transaction(leaveUnsentUnknown);
    process.stdout.write(`${jobs} jobs are unknown now, ${drafts} drafts have ended\n`);
    return 0;
  } catch (error) {
    const isWrong = String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');
    process.stderr.write(
      `${isWrong ? `${(error as Error).message}\n${USAGE}` : explainStartFailure(error, 'DATABASE_URL')}\n`,
    );
    return 2;
  } finally {
    await source?.destroy();
  }
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
