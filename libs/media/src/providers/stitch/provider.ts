import { ffmpegOf } from '../../ffmpeg/find-ffmpeg';
import type { MediaProvider, ProviderServices } from '../provider';
import { FfmpegStitchModel, STITCH_PROVIDER } from './stitch.model';

/** The one engine that joins clips to films; no request chooses it. */
export function stitchProvider({ config }: ProviderServices): MediaProvider {
  return {
    id: STITCH_PROVIDER,
    available: true,
    needsKey: false,
    stitch: new FfmpegStitchModel(() => ffmpegOf(config)),
    capabilities: [],
  };
}
