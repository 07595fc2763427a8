import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { ProviderFailure } from '../media-model';
import type { FfmpegProgram } from './find-ffmpeg';

export interface FfmpegInput {
  path: string;
  /** Options that stand before the input, such as `-f concat`. */
  options?: readonly string[];
}

export interface FfmpegRun {
  inputs: readonly FfmpegInput[];
  /** Everything after the inputs, the output last. */
  output: readonly string[];
  /** Kills the program at once. */
  signal: AbortSignal;
  /** Longest run, in milliseconds. */
  deadlineMs: number;
  /** Most bytes of the output file. */
  maxBytes?: number;
  /** Frames written so far, as the program reports them about twice a second. */
  onFrame?(frames: number): void;
}

const MAX_STDOUT_BYTES = 32 * 1024 * 1024;
const STDERR_KEPT = 2_000;
/** What it says of a file with many streams is a few thousand characters. */
const DESCRIPTION_KEPT = 64_000;
/** Largest single allocation: a frame of 4K with room to spare, and far less than a hostile header may ask for. */
const MAX_ALLOC = String(256 * 1024 * 1024);

/**
 * Runs ffmpeg: an argument array and no shell, no environment, only local files (no network protocol, whatever a file
 * names), a bounded time, a bounded output, and killed by its own process id when it is to stop.
 */
export class Ffmpeg {
  constructor(
    readonly program: FfmpegProgram,
    private readonly threads: number,
  ) {}

  /** @throws FfmpegFailed */
  async run(run: FfmpegRun): Promise<void> {
    const threads = String(this.threads);
    const head = ['-progress', 'pipe:1', '-filter_complex_threads', threads, ...this.inputs(run)];
    const limits = ['-threads', threads, ...(run.maxBytes === undefined ? [] : ['-fs', String(run.maxBytes)])];
    const output = run.output.at(-1) ?? '';
    await this.execute([...head, ...run.output.slice(0, -1), ...limits, '-y', output], run, async (stdout) => {
      for await (const line of createInterface({ input: stdout })) {
        const match = /^frame=\s*(\d+)/.exec(line);
        if (match) run.onFrame?.(Number(match[1]));
      }
    });
  }

  /** What it writes to its standard output, whose arguments end in `-`. @throws FfmpegFailed */
  async read(run: FfmpegRun): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    await this.execute([...this.inputs(run), ...run.output], run, async (stdout) => {
      for await (const chunk of stdout as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > MAX_STDOUT_BYTES) throw new FfmpegFailed('output_too_large');
        chunks.push(chunk);
      }
    });
    return Buffer.concat(chunks);
  }

  /** What it says of a file when it opens it: for people, so only words that all its versions have are to be looked for. */
  async describe({ signal, deadlineMs, ...run }: Omit<FfmpegRun, 'output'>): Promise<string> {
    const output = ['-v', 'info', '-map', '0:V:0', '-c', 'copy', '-frames:v', '1', '-f', 'null', '-'];
    const args = [...this.inputs({ ...run, output, signal, deadlineMs }), ...output];
    const silent = async (stdout: Readable): Promise<void> => void stdout.resume();
    return this.execute(args, { signal, deadlineMs, keep: DESCRIPTION_KEPT }, silent);
  }

  private inputs({ inputs }: FfmpegRun): string[] {
    return inputs.flatMap(({ path, options = [] }) => [
      '-protocol_whitelist',
      'file,pipe',
      '-threads',
      String(this.threads),
      ...options,
      '-i',
      `file:${path}`,
    ]);
  }

  /** @returns what it wrote to its standard error, the last `keep` characters of it */
  private async execute(
    args: readonly string[],
    { signal, deadlineMs, keep = STDERR_KEPT }: Pick<FfmpegRun, 'signal' | 'deadlineMs'> & { keep?: number },
    consume: (stdout: Readable) => Promise<void>,
  ): Promise<string> {
    if (signal.aborted) throw new FfmpegFailed('stopped');
    // A worker that is killed cannot kill it: its own limit on CPU time then ends what nobody waits for.
    const cpuSeconds = Math.ceil((deadlineMs / 1_000) * this.threads);
    const child = spawn(
      this.program.path,
      ['-hide_banner', '-nostdin', '-v', 'error', '-timelimit', String(cpuSeconds), '-max_alloc', MAX_ALLOC, ...args],
      { env: {}, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const stop = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
    const kill = (): void => void child.kill('SIGKILL');
    stop.addEventListener('abort', kill, { once: true });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-keep)));
    try {
      const ended = once(child, 'close') as Promise<[number | null]>;
      const consumed = consume(child.stdout).catch((error: unknown) => {
        kill();
        throw error;
      });
      const [[code]] = await Promise.all([ended, consumed]);
      if (stop.aborted) throw new FfmpegFailed(signal.aborted ? 'stopped' : 'deadline');
      if (code !== 0) throw new FfmpegFailed('exit', said);
      return said;
    } catch (error) {
      if (error instanceof FfmpegFailed) throw error;
      throw new FfmpegFailed(stop.aborted ? 'stopped' : 'start', said, error);
    } finally {
      stop.removeEventListener('abort', kill);
      kill();
    }
  }
}

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

/** What a failed run means for the job whose own material it worked on. */
export function renderFailure(error: unknown): unknown {
  if (!(error instanceof FfmpegFailed)) return error;
  const message = error.reason === 'stopped' ? 'stopped before it was rendered' : 'it could not be rendered';
  return new ProviderFailure(error.reason === 'stopped' ? 'not_accepted' : 'task_failed', message, { cause: error });
}
