/** The only source of time in the libraries, so that tests can move it. */
export abstract class Clock {
  abstract now(): Date;

  /** Milliseconds since the Unix epoch. */
  millis(): number {
    return this.now().getTime();
  }

  /**
   * By how many milliseconds the clock of the machine is ahead of this one, as far as is known: for what the machine
   * stamps itself (files) and for packages that ask it for the time.
   */
  get skewMs(): number {
    return 0;
  }
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}

/** A clock that stands still until it is moved; for tests. */
export class ManualClock extends Clock {
  constructor(private current: Date = new Date('2026-01-01T00:00:00Z')) {
    super();
  }

  now(): Date {
    return new Date(this.current);
  }

  set(to: Date): void {
    this.current = new Date(to);
  }

  advance(milliseconds: number): void {
    this.current = new Date(this.current.getTime() + milliseconds);
  }
}

/**
 * What `work` gives, or what `onLate` gives when that is not there after `ms` milliseconds. Work that is late is not
 * stopped; what becomes of it, a failure too, is nobody's any more.
 * @throws what `work` or `onLate` throws
 */
export function within<T, L = never>(ms: number, work: Promise<T>, onLate: () => L): Promise<T | L> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      try {
        resolve(onLate());
      } catch (error) {
        reject(error as Error);
      }
    }, ms);
    work.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error as Error);
      },
    );
  });
}
