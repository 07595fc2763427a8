import type { DataSource } from 'typeorm';
import { OpenAnswers, type OpenResponse } from './open-answers';
import { ProcessLease } from './process-lease';

const reader: OpenResponse = { closed: false, destroy: () => reader as never };

describe('invariant 41: ProcessLease', () => {
  let beats: { leaseMs: number; news: { id: string }[] }[];
  let answer: { unbroken: boolean; lapsed: boolean } | Error;
  let taken: number;
  let answers: OpenAnswers;
  let lease: ProcessLease;

  beforeEach(() => {
    jest.useFakeTimers();
    [beats, taken, answers] = [[], 0, new OpenAnswers()];
    answer = { unbroken: true, lapsed: false };
    const database = {
      query: (_: string, [, leaseMs, news]: [string, number, string]) => {
        beats.push({ leaseMs, news: JSON.parse(news) as { id: string }[] });
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve([{ beat: answer }]);
      },
    };
    lease = new ProcessLease(database as unknown as DataSource, answers, () => Promise.resolve(void taken++));
    lease.start();
  });
  afterEach(async () => {
    await lease.end();
    jest.useRealTimers();
  });

  const seconds = (count: number) => jest.advanceTimersByTimeAsync(count * 1_000);

  it('says every third second that it lives while it makes no answer, and gives its lease up at its end', async () => {
    await seconds(9);
    expect(beats).toHaveLength(4);
    await lease.end();
    expect(beats.at(-1)).toEqual({ leaseMs: 0, news: [] });
    await seconds(9);
    expect(beats).toHaveLength(5);
  });

  it('tells what is known of an answer once, and again when it changes', async () => {
    answers.enter('one', reader);
    let cost = 1;
    answers.watch('one', () => [{ cost }]);
    await seconds(2);
    const told = () => beats.flatMap(({ news }) => news);
    expect(told()).toEqual([{ id: 'one', lines: [{ cost: 1 }] }]);
    cost = 2;
    await seconds(1);
    expect(told().at(-1)).toEqual({ id: 'one', lines: [{ cost: 2 }] });
    answers.leave('one');
    cost = 3;
    await seconds(4);
    expect(told()).toHaveLength(2);
  });

  it('tells that nothing was sent only of an answer that it has seen a beat ago', async () => {
    await seconds(0);
    answers.enter('waits', reader);
    await seconds(1);
    expect(beats.flatMap(({ news }) => news)).toEqual([]);
    await seconds(1);
    expect(beats.at(-1)!.news).toEqual([{ id: 'waits', lines: [] }]);
  });

  it('tells again what a beat that failed could not', async () => {
    answer = new Error('away');
    answers.enter('one', reader);
    answers.watch('one', () => [{ cost: 1 }]);
    await seconds(1);
    answer = { unbroken: false, lapsed: true };
    await seconds(1);
    expect(beats.at(-1)!.news).toEqual([{ id: 'one', lines: [{ cost: 1 }] }]);
  });

  it('takes over what lapsed, but not in the beat in which its own lease was broken', async () => {
    answer = { unbroken: false, lapsed: true };
    await seconds(0);
    expect([beats.length, taken]).toEqual([1, 0]);
    answer = { unbroken: true, lapsed: true };
    await seconds(1);
    expect([beats.length, taken]).toEqual([2, 1]);
  });
});
