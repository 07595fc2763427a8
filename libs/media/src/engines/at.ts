/** A value of a file of settings and where it stands in it, for messages that say what is wanted there. */
export class At {
  constructor(
    readonly value: unknown,
    /** Such as `engines[0].models[1].price`. */
    readonly path: string,
  ) {}

  fail(wanted: string): never {
    throw new Error(`${this.path} ${wanted}`);
  }

  get isAbsent(): boolean {
    return this.value === undefined || this.value === null;
  }

  /** An object with none but these keys. */
  object<K extends string>(...known: K[]): Record<K, At> {
    const found = this.value;
    if (typeof found !== 'object' || found === null || Array.isArray(found)) this.fail('must be an object');
    const unknown = Object.keys(found as object).find((key) => !(known as string[]).includes(key));
    if (unknown !== undefined) this.fail(`has no field ${unknown}: it takes ${known.join(', ')}`);
    const fields = found as Record<string, unknown>;
    return Object.fromEntries(known.map((key) => [key, new At(fields[key], `${this.path}.${key}`)])) as Record<K, At>;
  }

  /** A list that is not empty. */
  list(): At[] {
    if (!Array.isArray(this.value) || this.value.length === 0) this.fail('must be a list that is not empty');
    return (this.value as unknown[]).map((value, index) => new At(value, `${this.path}[${index}]`));
  }

  text(): string {
    if (typeof this.value !== 'string' || this.value.trim() === '') this.fail('must be a text');
    return this.value as string;
  }

  matching(pattern: RegExp, wanted: string): string {
    const found = this.text();
    return pattern.test(found) ? found : this.fail(wanted);
  }

  flag(): boolean {
    return typeof this.value === 'boolean' ? this.value : this.fail('must be true or false');
  }

  number(min: number, max: number): number {
    const found = this.value;
    if (typeof found !== 'number' || !(found >= min && found <= max))
      this.fail(`must be a number from ${min} to ${max}`);
    return found as number;
  }

  integer(min: number, max: number): number {
    const found = this.value;
    const isOne = Number.isInteger(found) && (found as number) >= min && (found as number) <= max;
    return isOne ? (found as number) : this.fail(`must be a whole number from ${min} to ${max}`);
  }

  oneOf<T extends string>(values: readonly T[]): T {
    const found = values.find((value) => value === this.value);
    return found ?? this.fail(`must be one of ${values.join(', ')}`);
  }

  /** Some of these, or all of them where nothing is said. */
  someOf<T extends string>(values: readonly T[]): readonly T[] {
    return this.isAbsent ? values : this.list().map((one) => one.oneOf(values));
  }

  orElse<T>(read: (at: At) => T, fallback: T): T {
    return this.isAbsent ? fallback : read(this);
  }
}
