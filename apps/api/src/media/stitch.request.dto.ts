import { ArrayField, EnumField, NumberField, UuidField } from '@cse/http';
import type { FilmRequest, Resolution } from '@cse/media';
import { JobBody, WebhookField } from './job.request.dto';
import { FpsField, ResolutionField } from './video.request.dto';

const TRIM = { min: 0, max: 86_400, optional: true };

export class StitchClipBody {
  @UuidField({ description: 'A clip of your own' })
  artifact_id!: string;

  @NumberField({ ...TRIM, description: 'Seconds cut off at the start' })
  trim_start_s?: number;

  @NumberField({ ...TRIM, description: 'Seconds cut off at the end' })
  trim_end_s?: number;
}

export class StitchBody extends JobBody {
  @WebhookField()
  webhook_url?: string;

  @ArrayField(() => StitchClipBody, { min: 2, max: 50, description: 'In the order of the film; one may come again' })
  clips!: StitchClipBody[];

  @EnumField(['cut', 'crossfade'], {
    name: 'Transition',
    optional: true,
    default: 'cut',
    description: 'How a clip goes over into the next one',
  })
  transition?: 'cut' | 'crossfade';

  @NumberField({
    min: 0.1,
    max: 5,
    optional: true,
    description: 'Seconds of each crossfade, by which the film gets shorter; default 0.5',
  })
  transition_s?: number;

  @ResolutionField('Length of the short side; default: as the first clip')
  resolution?: Resolution;

  @FpsField('Frames a second; default: as the first clip')
  fps?: number;
}

export function toFilmRequest({ clips, transition, transition_s, resolution, fps }: StitchBody): FilmRequest {
  return {
    clips: clips.map(({ artifact_id, trim_start_s, trim_end_s }) => ({
      artifactId: artifact_id,
      trimStartS: trim_start_s ?? 0,
      trimEndS: trim_end_s ?? 0,
    })),
    transition: transition ?? 'cut',
    transitionS: transition_s,
    resolution,
    fps,
  };
}
