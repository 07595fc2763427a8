export type FfmpegFailureReason =
  /** It was told to stop. */
  | 'stopped'
  /** It took too long. */
  | 'deadline'
  /** It could not be started. */
  | 'start'
  /** It gave up by itself: usually over a file that it cannot read. */
  | 'exit'
  | 'output_too_large';

export class FfmpegFailed extends Error {
  constructor(
    readonly reason: FfmpegFailureReason,
    /** The end of what it wrote: paths and options of ours, nothing of the request's text. */
    readonly said = '',
    cause?: unknown,
  ) {
    super(`ffmpeg: ${reason}${said ? `: ${said.trim()}` : ''}`, { cause });
    this.name = 'FfmpegFailed';
  }
}
