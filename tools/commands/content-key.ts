import 'reflect-metadata';
import { DatabaseConfig, processEnvironment, SecretsConfig, StorageConfig } from '@cse/config';
import { explainStartFailure } from '@cse/core';
import { dataSourceOptions } from '@cse/database';
import { sealedJobs } from '@cse/media';
import { INVITATION_LIFETIME_MS } from '@cse/projects';
import { DataSource } from 'typeorm';

const DAY_S = 86_400;
const INVITATION_S = INVITATION_LIFETIME_MS / 1_000;

const USAGE = `usage: npm run content-key:check
Says whether a key of CONTENT_KEY_OTHERS may be taken out of use. Exit code 0: what the database holds needs none of them;
1: something does; 2: wrong arguments, or no database. See "Keys" in docs/operations.md.`;

/** What is still needed of the other keys. */
async function check(): Promise<number> {
  const environment = processEnvironment();
  const [secrets, storage] = [new SecretsConfig(environment), new StorageConfig(environment)];
  const options = dataSourceOptions({ url: new DatabaseConfig(environment).url, poolSize: 2 });
  const database = await new DataSource(options).initialize();
  try {
    const jobs = await sealedJobs(database, secrets);
    // A key that was taken while all secrets were known has a row under each of them.
    const [keys] = await database.query<{ alone: number }[]>(
      `select count(*)::int as alone from (
         select 1 from idempotency_keys where expires_at > clock_timestamp() group by reservation_id having count(*) < $1) k`,
      [1 + secrets.otherKeys.length],
    );
    // Which key a link is by stands nowhere: those that are open may be by any.
    const [invitations] = await database.query<{ open: number }[]>(
      `select count(*)::int as open from project_invitations where accepted_by is null and expires_at > clock_timestamp()`,
    );
    const say = (line: string) => process.stdout.write(`${line}\n`);
    say(`jobs under CONTENT_KEY: ${jobs.current}`);
    say(`jobs under another key: ${jobs.others}`);
    say(`jobs under no key that is known: ${jobs.unreadable}`);
    say(`idempotency keys that may be known under another key alone: ${keys!.alone}`);
    say(`open invitations, whose links may be by any key: ${invitations!.open}`);
    const needed = jobs.others + keys!.alone > 0;
    const waitH = Math.ceil(Math.max(DAY_S, storage.signedUrlTtlS, invitations!.open > 0 ? INVITATION_S : 0) / 3_600);
    say(
      needed
        ? 'the other keys are still needed'
        : `the other keys may go ${waitH} hours after the last process ended that had one of them as CONTENT_KEY`,
    );
    return needed ? 1 : 0;
  } finally {
    await database.destroy();
  }
}

async function main(): Promise<number> {
  if (process.argv.length > 2) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  try {
    return await check();
  } catch (error) {
    process.stderr.write(`${explainStartFailure(error, 'DATABASE_URL')}\n`);
    return 2;
  }
}

void main().then((code) => {
  process.exitCode = code;
});
