import { describeCause } from './app-error';
import { Logger } from '@nestjs/common';
import * as fc from 'fast-check';
import { JsonLogger, type LogLevel } from './json-logger';
import { withJobContext } from './principal';

const ALL: LogLevel[] = ['fatal', 'error', 'warn', 'log', 'debug'];

describe('JsonLogger', () => {
  let lines: string[];
  const logger = (levels = ALL) => new JsonLogger(levels, (line) => lines.push(line));
  const last = () => JSON.parse(lines.at(-1)!) as Record<string, unknown>;

  beforeEach(() => {
    lines = [];
  });

  it('writes the fields of a message beside level, time, context, and the ids of the job', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const job = { jobId: 'job-1', requestId: 'req-12345', traceparent };
    withJobContext(job, () => logger().log({ event: 'listening', port: 3000 }, 'Api'));
    expect(last()).toMatchObject({
      level: 'log',
      context: 'Api',
      request_id: 'req-12345',
      trace_id: '0af7651916cd43dd8448eb211c80319c',
      job_id: 'job-1',
      event: 'listening',
      port: 3000,
    });
    expect(Date.parse(last().time as string)).not.toBeNaN();
  });

  it('writes the chosen levels only', () => {
    const quiet = logger(['fatal', 'error']);
    quiet.debug('a');
    quiet.log('b');
    quiet.warn('c');
    expect(lines).toEqual([]);
    quiet.error('d');
    expect(last()).toMatchObject({ level: 'error', message: 'd' });
  });

  it('never lets a value begin a second line or steer a terminal', () => {
    const hostile = 'a\r\n{"level":"fatal"}\u001b[2J\u009b2J\u2028b\u2029c\u007f';
    logger().warn({ event: 'x', agent: hostile });
    // eslint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(lines.join('').slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
    expect(last().agent).toBe(hostile);
  });

  it('stays one parsable line whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true }), (value) => {
        lines = [];
        logger().log({ event: 'any', value });
        expect(lines).toHaveLength(1);
        expect(last().event).toBe('any');
      }),
    );
  });

  it('writes a line even for what JSON cannot hold', () => {
    const circular: Record<string, unknown> = { event: 'loop' };
    circular.self = circular;
    logger().log(circular, 'Api');
    expect(last()).toMatchObject({ level: 'log', context: 'Api', event: 'unwritable' });
  });

  it('cuts long text', () => {
    logger().log({ event: 'x', agent: 'y'.repeat(64 * 1024) });
    expect(lines[0]!.length).toBeLessThan(1_500);
    expect(last().agent).toContain('(65536 characters)');
  });

  it('masks values under names that hold secrets or story text', () => {
    const secret = 'canary-value';
    logger().log({
      event: 'x',
      authorization: secret,
      refresh_token: secret,
      nested: { api_key: secret, prompt: secret, clientSecret: secret },
    });
    expect(lines[0]).not.toContain(secret);
  });

  it('leaves out the messages of errors, which may quote their input', () => {
    const error = new Error('value "canary" violates', { cause: new Error('canary') });
    logger().error(error, error.stack, 'Problem');
    logger().error({ event: 'failed', cause: error }, 'Problem');
    logger().error('failed', error.stack, 'Problem');
    expect(lines.join('')).not.toContain('canary');
    expect(last()).toMatchObject({ context: 'Problem', message: 'failed' });
    expect((last().frames as string[])[0]).toContain('json-logger.spec');
  });

  it('serves as the logger of Nest', () => {
    Logger.overrideLogger(logger());
    try {
      new Logger('Worker').error({ event: 'stopped' });
      expect(last()).toMatchObject({ level: 'error', context: 'Worker', event: 'stopped' });
      new Logger('Worker').error('boom', new Error('hidden').stack);
      expect(last()).toMatchObject({ context: 'Worker', message: 'boom' });
      expect(last().frames).not.toHaveLength(0);
    } finally {
      Logger.overrideLogger(false);
    }
  });
});

describe('what is said of a cause', () => {
  it('is the code of the system or the driver, however deep it lies, and no message', () => {
    const refused = Object.assign(new Error('connect 10.0.0.1 canary'), { code: 'ECONNREFUSED', errno: -111 });
    const told = describeCause(new TypeError('fetch failed', { cause: refused }));
    expect(told).toMatchObject({ name: 'TypeError', code: 'ECONNREFUSED' });
    expect(describeCause(refused)).toMatchObject({ code: 'ECONNREFUSED', errno: -111 });
    expect(JSON.stringify(told)).not.toContain('canary');
  });
});
