import { ffmpegOf } from '../../ffmpeg/ffmpeg-of';
import type { MediaProvider } from '../provider';
import type { ProviderServices } from '../provider-services';
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
