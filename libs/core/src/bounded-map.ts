import type { Clock } from './clock';

/**
 * A map that holds at most `most` entries, for caches and counters of one process that callers could otherwise fill:
 * setting one more drops the one that was set longest ago. Reading does not make an entry younger, setting it does.
 */
export class BoundedMap<K, V> extends Map<K, V> {
  constructor(private readonly most: number) {
    super();
  }

  override set(key: K, value: V): this {
    if (!this.delete(key) && this.size >= this.most) this.delete(this.keys().next().value!);
    return super.set(key, value);
  }
}

/**
 * What was read a moment ago, for what every request asks and seldom changes. Who asks while a read is under way gets
 * that one; a read that fails is not kept. Other processes see a change when their own answer has grown old.
 */
export class RecentReads<V> {
  private readonly known: BoundedMap<string, { value: Promise<V>; readAt: number }>;

  /** @param options for how many milliseconds an answer is believed, and how many are kept at most */
  constructor(
    private readonly read: (key: string) => Promise<V>,
    private readonly clock: Clock,
    private readonly options: { believedMs: number; most: number },
  ) {
    this.known = new BoundedMap(options.most);
  }

  /** @throws what the read throws */
  of(key: string): Promise<V> {
    const now = this.clock.millis();
    const known = this.known.get(key);
    if (known && now - known.readAt < this.options.believedMs) return known.value;
    const value = this.read(key);
    this.known.set(key, { value, readAt: now });
    value.catch(() => {
      if (this.known.get(key)?.value === value) this.known.delete(key);
    });
    return value;
  }

  /** Makes this process read again. */
  forget(key: string): void {
    this.known.delete(key);
  }

  forgetAll(): void {
    this.known.clear();
  }
}
