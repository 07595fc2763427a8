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
