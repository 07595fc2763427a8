/**
 * Background work: who enqueues it, who does it, how often it is tried. On Redis where there is one, else on PostgreSQL.
 *
 * Doors: `JobQueue` wakes a worker for a row that has been committed; a process that works extends `JobHandler` for each
 * kind of job and sets up `JobWorkersModule`; `job-kinds.ts` lists the kinds.
 *
 * It is no record of work. What is to be done stands in a row of whoever enqueues, a payload is ids alone, and whatever
 * the queue loses is enqueued again by a sweeper. It knows nothing of what a job does.
 */
export { queueConnections } from './bullmq/backend';
export { BullmqJobQueue } from './bullmq/bullmq-job-queue';
export { JobWorkers } from './bullmq/job-workers';
export {
  defineJob,
  IMAGE_JOB,
  InvalidPayload,
  MEDIA_JOBS,
  MediaJobPayload,
  STITCH_JOB,
  VIDEO_JOB,
  type JobKind,
  type RetryPolicy,
} from './job-kinds';
export { JobHandler, JobQueue, PermanentFailure, StalledTooOften, type Delivery, type Redelivery } from './job-queue';
export { JobsModule, JobWorkersModule, type JobWorkersSetup } from './jobs.module';
