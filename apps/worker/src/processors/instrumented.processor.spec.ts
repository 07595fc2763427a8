import { currentJob, type JobContext } from '@cse/core';
import { IMAGE_JOB, PermanentFailure, type Delivery, type MediaJobPayload, type Redelivery } from '@cse/jobs';
import { Logger } from '@nestjs/common';
import { LogRecorder } from '../../../../test/harness/log-recorder';
import { InstrumentedProcessor } from './instrumented.processor';

class Sample extends InstrumentedProcessor<MediaJobPayload> {
  readonly kind = IMAGE_JOB;

  constructor(protected readonly work: () => Promise<Redelivery | void>) {
    super();
  }

  protected origin() {
    return Promise.resolve({ requestId: 'req-0001', traceparent: TRACEPARENT });
  }

  async giveUp(): Promise<void> {}
}

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const PAYLOAD = { generation_id: '0190c5a2-7b6e-7c3d-9f10-0123456789ab' };

describe('an instrumented processor', () => {
  const logs = new LogRecorder();

  beforeAll(() => Logger.overrideLogger(logs));
  afterAll(() => Logger.overrideLogger(false));
  beforeEach(() => {
    logs.lines.length = 0;
  });

  const deliver = (work: () => Promise<Redelivery | void>, more: Partial<Delivery> = {}): Promise<Redelivery | void> =>
    new Sample(work).handle(PAYLOAD, {
      jobId: 'job-0001',
      attempt: 1,
      isLastAttempt: false,
      enqueuedAt: new Date(Date.now() - 250),
      signal: new AbortController().signal,
      ...more,
    });
  const line = (): Record<string, unknown> => logs.events('job_delivered')[0]!;

  it('says what was done, how long it waited and ran, under the ids of the job and its request', async () => {
    let job: JobContext | undefined;
    await deliver(async () => {
      job = currentJob();
    });
    expect(job).toEqual({ jobId: 'job-0001', requestId: 'req-0001', traceparent: TRACEPARENT });
    expect(line()).toMatchObject({ request_id: 'req-0001', trace_id: '0af7651916cd43dd8448eb211c80319c' });
    expect(line()).toMatchObject({ kind: 'image', job_id: 'job-0001', outcome: 'done', attempt: 1 });
    expect(line().since_enqueued_ms).toBeGreaterThanOrEqual(250);
    expect(line().ran_ms).toBeLessThan(1000);
  });

  it('passes on when the job wants to come back', async () => {
    expect(await deliver(async () => ({ redeliverAfterMs: 7 }))).toEqual({ redeliverAfterMs: 7 });
    expect(line().outcome).toBe('later');
  });

  it.each([
    ['will_retry', new TypeError('about a lighthouse'), {}],
    ['failed', new TypeError('about a lighthouse'), { isLastAttempt: true }],
    ['failed', new PermanentFailure('about a lighthouse'), {}],
    ['handed_over', new Error('about a lighthouse'), { isLastAttempt: true, signal: AbortSignal.abort() }],
  ])('says %s for a failure, and never its message', async (outcome, error, more) => {
    await expect(deliver(() => Promise.reject(error), more)).rejects.toBe(error);
    expect(line()).toMatchObject({ outcome, cause: { name: error.name } });
    expect(logs.text).not.toContain('lighthouse');
  });
});
