import { within } from './clock';

describe('within', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const never = new Promise<never>(() => undefined);
  const late = (): never => {
    throw new Error('late');
  };

  it('gives what comes in time, or its failure, and leaves no timer behind', async () => {
    await expect(within(1_000, Promise.resolve('here'), late)).resolves.toBe('here');
    await expect(within(1_000, Promise.reject(new Error('broken')), late)).rejects.toThrow('broken');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('gives or throws what stands for lateness, not a moment earlier', async () => {
    let given: string | undefined;
    const waiting = within(1_000, never, () => 'late').then((value) => (given = value));
    const refused = within(1_000, never, late);
    refused.catch(() => undefined);
    await jest.advanceTimersByTimeAsync(999);
    expect(given).toBeUndefined();
    await jest.advanceTimersByTimeAsync(1);
    await expect(waiting).resolves.toBe('late');
    await expect(refused).rejects.toThrow('late');
  });

  it('keeps what fails after that to itself', async () => {
    let fail: (error: Error) => void = () => undefined;
    const work = new Promise<string>((_, reject) => (fail = reject));
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    const waiting = within(10, work, () => 'late');
    await jest.advanceTimersByTimeAsync(10);
    await expect(waiting).resolves.toBe('late');
    fail(new Error('too late'));
    jest.useRealTimers();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});
