import { AppError, ManualClock } from '@cse/core';
import type { DataSource } from 'typeorm';
import { SessionGate } from './session-gate';

describe('the session gate', () => {
  it('remembers a bounded number of sessions, and lets go of the one that it read first', async () => {
    const asked: string[] = [];
    const query = (_sql: string, [id]: [string]) => {
      asked.push(id);
      return Promise.resolve([]);
    };
    const gate = new SessionGate({ query } as unknown as DataSource, new ManualClock(new Date()));
    const look = (sessionId: string) => expect(gate.stillAdmitted({ sessionId })).rejects.toThrow(AppError);
    await look('first');
    await look('first');
    expect(asked).toEqual(['first']);
    for (let index = 0; index < 10_000; index++)
      await gate.stillAdmitted({ sessionId: `${index}` }).catch(() => undefined);
    await look('first');
    expect(asked.filter((id) => id === 'first')).toHaveLength(2);
  });
});
