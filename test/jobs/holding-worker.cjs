// Takes one job and holds it until the process is killed: a worker that dies in the middle of its work.
const { Worker, createPostgresBackend, createRedisBackend } = require('bullmq');

const { queue, options, isPostgres } = JSON.parse(process.argv[2]);
const backend = isPostgres ? createPostgresBackend : createRedisBackend;
const hold = () => new Promise(() => process.stdout.write('holding\n'));
new Worker(queue, hold, options, backend).on('error', () => undefined);
