import { HttpConfig } from '@cse/config';
import { AppError } from '@cse/core';
import { Controller, Get, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { EventStream } from './event-stream';
import { ProblemFilter } from '../problem.filter';
import { EventStreamInterceptor } from './event-stream.interceptor';
import type { SseEvent } from './sse';

let released = 0;

@Controller()
class StreamController {
  @Get('whole')
  whole(): EventStream<{ total: number }> {
    return new EventStream(async (sink) => {
      sink.send(await Promise.resolve({ event: 'item', data: { n: 1 } }));
      sink.send({ event: 'item', data: { text: 'line\nbreak' } });
      return { total: 2 };
    });
  }

  @Get('early')
  early(): EventStream<unknown> {
    return new EventStream(async () => {
      await Promise.resolve();
      throw new AppError('provider_unavailable', 'secret cause', { members: { retry_after_s: 3 } });
    });
  }

  @Get('late')
  late(): EventStream<unknown> {
    return EventStream.from(late());
  }
}

async function* late(): AsyncGenerator<SseEvent, unknown, void> {
  try {
    yield { event: 'item', data: 1 };
    await Promise.resolve();
    throw new Error('story text in a message');
  } finally {
    released++;
  }
}

@Module({
  controllers: [StreamController],
  providers: [
    { provide: HttpConfig, useValue: new HttpConfig({}) },
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_INTERCEPTOR, useClass: EventStreamInterceptor },
  ],
})
class StreamModule {}

describe('EventStreamInterceptor', () => {
  let app: NestFastifyApplication;
  let url: string;
  const events = (path: string) => fetch(`${url}/${path}`, { headers: { accept: 'text/event-stream' } });

  beforeAll(async () => {
    const module = await Test.createTestingModule({ imports: [StreamModule] }).compile();
    app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterAll(() => app.close());

  it('answers JSON with the return value', async () => {
    expect(await (await fetch(`${url}/whole`)).json()).toEqual({ total: 2 });
  });

  it('answers events, one line of data each', async () => {
    const answer = await events('whole');
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    // What compresses on the way would hold the events back until the end.
    expect(answer.headers.get('cache-control')).toBe('no-store, no-transform');
    expect(await answer.text()).toBe('event: item\ndata: {"n":1}\n\nevent: item\ndata: {"text":"line\\nbreak"}\n\n');
  });

  it('answers a failure before the first event as a problem with its status', async () => {
    for (const answer of [await events('early'), await fetch(`${url}/early`)]) {
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('3');
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(await answer.text()).not.toContain('secret');
    }
  });

  it('answers a later failure as one error event that says nothing of its cause, and releases the stream', async () => {
    const before = released;
    const text = await (await events('late')).text();
    expect(text.match(/event: error/g)).toHaveLength(1);
    expect(text).toContain('"code":"internal"');
    expect(text).not.toContain('story text');
    expect(released).toBe(before + 1);
  });
});
