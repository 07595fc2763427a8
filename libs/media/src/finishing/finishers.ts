import { FilmFinisher } from './film.finisher';
import { VideoFinisher } from './clip.finisher';
import type { Ffmpeg } from '../ffmpeg/ffmpeg';
import type { MediaKind, MediaTask } from '../media-model';
import type { Finisher } from './finisher';
import { ImageFinisher } from './image.finisher';

/** The finisher of each kind of job that this process can bring to its end. */
export class Finishers {
  /** @param ffmpeg the program of this machine, asked for when there is work; without it nothing here finishes clips */
  constructor(private readonly ffmpeg: () => Ffmpeg | undefined) {}

  of(kind: MediaKind): Finisher<MediaTask> | undefined {
    if (kind === 'image') return new ImageFinisher();
    const ffmpeg = this.ffmpeg();
    return ffmpeg && (kind === 'video' ? new VideoFinisher(ffmpeg) : new FilmFinisher(ffmpeg));
  }
}
