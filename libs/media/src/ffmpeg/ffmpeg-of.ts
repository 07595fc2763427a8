import type { MediaConfig } from '@cse/config';
import { ProviderFailure } from '../media-model';
import { Ffmpeg } from './ffmpeg';
import { FfmpegFailed } from './ffmpeg-failed';
import { findFfmpeg } from './find-ffmpeg';

/** The program of this deployment; undefined when there is none. */
export function ffmpegOf(config: Pick<MediaConfig, 'ffmpegPath' | 'searchPath' | 'ffmpegThreads'>): Ffmpeg | undefined {
  const program = findFfmpeg(config);
  return program && new Ffmpeg(program, config.ffmpegThreads);
}

/** What a failed run means for the job whose own material it worked on. */
export function renderFailure(error: unknown): unknown {
  if (!(error instanceof FfmpegFailed)) return error;
  const message = error.reason === 'stopped' ? 'stopped before it was rendered' : 'it could not be rendered';
  return new ProviderFailure(error.reason === 'stopped' ? 'not_accepted' : 'task_failed', message, { cause: error });
}
