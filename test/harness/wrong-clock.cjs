// Preloaded (`node --require`) into a process whose machine has the wrong time: by CLOCK_AHEAD_MS milliseconds. What has
// passed since some moment (`performance.now`, timers) is right, as on such a machine.
const AHEAD_MS = Number(process.env.CLOCK_AHEAD_MS);
const Right = Date;

globalThis.Date = class Date extends Right {
  constructor(...given) {
    if (given.length === 0) super(Right.now() + AHEAD_MS);
    else super(...given);
  }

  static now() {
    return Right.now() + AHEAD_MS;
  }
};
