/** The fake's time in milliseconds: real time, moved by what tests add to it, or the time they set. */
export class FakeClock {
  private offset = 0;

  constructor(private readonly real: () => number = Date.now) {}

  now(): number {
    return this.real() + this.offset;
  }

  advance(milliseconds: number): void {
    this.offset += milliseconds;
  }
}
