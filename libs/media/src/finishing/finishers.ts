import { readFile } from 'node:fs/promises';
import { ImageRejected, inspectImage, makeThumbnail } from '@cse/storage';
import type { Ffmpeg } from '../ffmpeg/ffmpeg';
import { ProviderFailure, type ImageTask, type MediaKind, type MediaTask } from '../media-model';
import { FilmFinisher, VideoFinisher } from './clip.finisher';
import { Finisher, type Finished, type FinishedFile } from './finisher';

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

/** A picture is kept as it came, once it has been decoded to its last pixel; its thumbnail is made on the way. */
export class ImageFinisher extends Finisher<ImageTask> {
  async finish(path: string): Promise<Finished> {
    const bytes = await readFile(path);
    try {
      const { contentType, width, height } = await inspectImage(bytes);
      const thumbnail = await makeThumbnail(bytes);
      const { thumbhash } = thumbnail;
      const files: FinishedFile[] = [
        { role: 'image', content: bytes, contentType, width, height, thumbhash },
        {
          role: 'thumbnail',
          content: thumbnail.bytes,
          contentType: thumbnail.contentType,
          width: thumbnail.width,
          height: thumbnail.height,
        },
      ];
      return { files, warnings: [] };
    } catch (cause) {
      if (!(cause instanceof ImageRejected)) throw cause;
      throw new ProviderFailure('bad_output', 'what was delivered is no picture that can be kept', { cause });
    }
  }
}
