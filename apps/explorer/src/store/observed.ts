/** Something that changes, for everything that shows it: what `useSyncExternalStore` of React reads. */
export class Observed<State> {
  private readonly listeners = new Set<() => void>();

  protected constructor(protected state: State) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  readonly snapshot = (): State => this.state;

  protected set(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}
