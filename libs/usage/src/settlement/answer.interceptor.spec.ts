import { createHook } from 'node:async_hooks';
import { EventStream, type EventSink, type SseEvent } from '@cse/http';
import type { ExecutionContext } from '@nestjs/common';
import { lastValueFrom, of } from 'rxjs';
import { PaidAnswerInterceptor } from './answer.interceptor';
import type { Meter } from './meter';

/** The stream of a handler as its reader gets it: paid for with a meter that settles when `pay` is called. */
async function paidStream(stream: EventStream<string>): Promise<{ answered: EventStream<string>; pay: () => void }> {
  let pay = () => {};
  const paid = new Promise<void>((resolve) => (pay = resolve));
  const meter: Pick<Meter, 'keepsAnswer' | 'finish' | 'fail'> = {
    keepsAnswer: false,
    finish: () => paid,
    fail: () => paid,
  };
  const http = { getRequest: () => ({ metering: { meter } }), getResponse: () => ({}) };
  const context = { switchToHttp: () => http } as unknown as ExecutionContext;
  const answered = await lastValueFrom(new PaidAnswerInterceptor().intercept(context, { handle: () => of(stream) }));
  return { answered: answered as EventStream<string>, pay };
}

function readerOf(events: SseEvent[]): EventSink {
  return { send: (event) => void events.push(event), closed: false, drained: () => undefined };
}

describe('PaidAnswerInterceptor', () => {
  it('passes events on in the turn in which they come, and `done` when the answer is paid for', async () => {
    const read: SseEvent[] = [];
    const stream = new EventStream((sink) => {
      sink.send({ event: 'item', data: 1 });
      expect(read).toEqual([{ event: 'item', data: 1 }]);
      sink.send({ event: 'done', data: 'whole' });
      return Promise.resolve('whole');
    });
    const { answered, pay } = await paidStream(stream);
    const answer = answered.answer(readerOf(read));
    await new Promise(setImmediate);
    expect(read.map(({ event }) => event)).toEqual(['item']);
    pay();
    expect(await answer).toBe('whole');
    expect(read.map(({ event }) => event)).toEqual(['item', 'done']);
  });

  it('needs as many promises for many events as for one', async () => {
    const promisesFor = async (events: number) => {
      const stream = new EventStream((sink) => {
        for (let n = 0; n < events; n++) sink.send({ event: 'item', data: n });
        return Promise.resolve('whole');
      });
      const { answered, pay } = await paidStream(stream);
      pay();
      let promises = 0;
      const count = createHook({ init: (_, type) => void (promises += Number(type === 'PROMISE')) }).enable();
      await answered.answer(readerOf([]));
      count.disable();
      return promises;
    };
    await promisesFor(1);
    expect(await promisesFor(500)).toBe(await promisesFor(1));
  });
});
