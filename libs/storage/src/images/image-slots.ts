/** Decoding runs in the threads that also look up names and read files: two at a time leave room for those. */
const SLOTS = 2;

let free = SLOTS;
const waiting: (() => void)[] = [];

/** Runs the work when a slot is free, first come, first served. */
export async function inImageSlot<T>(work: () => Promise<T>): Promise<T> {
  if (free > 0) free--;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else free++;
  }
}
