import { readFile } from 'node:fs/promises';
import { ImageRejected, keepImage, type Maker } from '@cse/storage';
import type { Ffmpeg } from '../ffmpeg/ffmpeg';
import { ProviderFailure, type ImageTask, type MediaKind, type MediaTask, type Outline } from '../media-model';
import type { JobWarning } from '../job/job';
import { FilmFinisher, VideoFinisher } from './clip.finisher';
import { Finisher, type Finished, type FinishingContext } from './finisher';

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
  async finish(path: string, _task: Outline<ImageTask>, { madeBy }: FinishingContext): Promise<Finished> {
    const { bytes, contentType, width, height, thumbnail, changed } = await kept(await readFile(path), madeBy);
    return {
      files: [
        { role: 'image', content: bytes, contentType, width, height, thumbhash: thumbnail.thumbhash },
        {
          role: 'thumbnail',
          content: thumbnail.bytes,
          contentType: thumbnail.contentType,
          width: thumbnail.width,
          height: thumbnail.height,
        },
      ],
      warnings: changed ? [WARNINGS[changed]] : [],
    };
  }
}

const WARNINGS: Record<'end_added' | 'first_picture_taken', JobWarning> = {
  end_added: {
    code: 'picture_repaired',
    detail: 'the file of the provider missed its last bytes, though nothing of its picture: they were added',
  },
  first_picture_taken: {
    code: 'picture_stilled',
    detail: 'the file of the provider plays several pictures: the first of them was taken',
  },
};

async function kept(bytes: Buffer, by: Maker): ReturnType<typeof keepImage> {
  try {
    return await keepImage(bytes, by);
  } catch (cause) {
    if (!(cause instanceof ImageRejected)) throw cause;
    throw new ProviderFailure('bad_output', 'what was delivered is no picture that can be kept', { cause });
  }
}
