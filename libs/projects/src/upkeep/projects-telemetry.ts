/** Told of what projects do, by numbers alone. Provided by the application. */
export abstract class ProjectsTelemetry {
  /** Operations that were taken, and the bytes of their ciphertexts. */
  abstract appended(ops: number, bytes: number): void;

  /** Bytes of chunks that came in or went out. */
  abstract moved(direction: 'in' | 'out', bytes: number): void;

  /** Streams of projects that are open in this process: one more, or one less. */
  abstract streams(change: 1 | -1): void;
}
