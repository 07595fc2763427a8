import {
  defineJob,
  IMAGE_JOB,
  InvalidPayload,
  MediaJobPayload,
  readPayload,
  STITCH_JOB,
  VIDEO_JOB,
  type JobKind,
} from '../job-kinds';
import { JobHandler } from '../job-queue';
import { handlersByKind } from './job-workers';

class SomeHandler extends JobHandler {
  constructor(readonly kind: JobKind) {
    super();
  }

  async handle(): Promise<void> {}
  async giveUp(): Promise<void> {}
}

const ID = '0190c5a2-7b6e-7c3d-9f10-0123456789ab';

describe('handlers of job kinds', () => {
  it('finds the one of each kind', () => {
    const [image, video] = [new SomeHandler(IMAGE_JOB), new SomeHandler(VIDEO_JOB)];
    const found = handlersByKind([IMAGE_JOB, VIDEO_JOB], [video, image]);
    expect([found.get(IMAGE_JOB), found.get(VIDEO_JOB)]).toEqual([image, video]);
  });

  it('names every kind without a handler or with two, and every handler without a kind', () => {
    const handlers = [new SomeHandler(IMAGE_JOB), new SomeHandler(IMAGE_JOB), new SomeHandler(STITCH_JOB)];
    expect(() => handlersByKind([IMAGE_JOB, VIDEO_JOB], handlers)).toThrow(
      'job kind image has 2 handlers; job kind video has no handler; SomeHandler handles an unlisted job kind',
    );
  });

  it('refuses two kinds with one queue', () => {
    const twin = defineJob({ ...IMAGE_JOB });
    const handlers = [new SomeHandler(IMAGE_JOB), new SomeHandler(twin)];
    expect(() => handlersByKind([IMAGE_JOB, twin], handlers)).toThrow('two job kinds are called image');
  });
});

describe('payloads', () => {
  it('are instances of their class', () => {
    expect(readPayload(IMAGE_JOB, { generation_id: ID })).toEqual(
      Object.assign(new MediaJobPayload(), { generation_id: ID }),
    );
    expect(readPayload(IMAGE_JOB, { generation_id: ID })).toBeInstanceOf(MediaJobPayload);
  });

  it.each([
    null,
    'text',
    [],
    {},
    { generation_id: 'not an id' },
    { generation_id: [ID] },
    { generation_id: ID, prompt: 'a lighthouse at dusk' },
  ])('refuse %j without repeating it', (data: unknown) => {
    expect(() => readPayload(IMAGE_JOB, data)).toThrow(InvalidPayload);
    expect(() => readPayload(IMAGE_JOB, data)).not.toThrow(/lighthouse|not an id/);
  });
});
