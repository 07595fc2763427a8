/** How much of a rate is left to callers from an address, by what they did before. Provided by the application. */
export abstract class CallerStanding {
  /** From 0 (exclusive) to 1. */
  abstract rateShare(ip: string): Promise<number>;
}
