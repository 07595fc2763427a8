import type { Ffmpeg } from '../ffmpeg/ffmpeg';
import { probeClip } from '../ffmpeg/probe-clip';
import type { Outline, StitchTask } from '../media-model';
import { type FinishedFile, Finisher, type FinishingContext } from './finisher';
import { withPoster } from './poster';

/** A film of ours is right as it is: measured once more, with a poster frame. */
export class FilmFinisher extends Finisher<StitchTask> {
  constructor(private readonly ffmpeg: Ffmpeg) {
    super();
  }

  async finish(path: string, _task: Outline<StitchTask>, { signal }: FinishingContext): Promise<FinishedFile[]> {
    return withPoster(this.ffmpeg, path, await probeClip(this.ffmpeg, path, signal), signal);
  }
}
