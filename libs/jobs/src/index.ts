export { BullmqJobQueue } from './bullmq/bullmq-job-queue';
export { JobWorkers } from './bullmq/job-workers';
export { JobHandler, PermanentFailure, StalledTooOften, type Delivery, type Redelivery } from './job-handler';
export { defineJob, type JobKind, type RetryPolicy } from './job-kind';
export { MediaJobPayload, IMAGE_JOB, STITCH_JOB, VIDEO_JOB } from './job-kinds';
export { InvalidPayload } from './job-payload';
export { JobQueue } from './job-queue';
export { JobsModule, JobWorkersModule, type JobWorkersSetup } from './jobs.module';
