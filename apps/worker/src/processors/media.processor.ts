import {
  IMAGE_JOB,
  STITCH_JOB,
  VIDEO_JOB,
  type Delivery,
  type JobKind,
  type MediaJobPayload,
  type Redelivery,
} from '@cse/jobs';
import { Finishers, JobRunner } from '@cse/media';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InstrumentedProcessor } from './instrumented.processor';

/** Media jobs of any kind: the row says what is to be done, one machine does it. */
abstract class MediaProcessor extends InstrumentedProcessor<MediaJobPayload> {
  abstract override readonly kind: JobKind<MediaJobPayload>;

  constructor(private readonly runner: JobRunner) {
    super();
  }

  protected work({ generation_id }: MediaJobPayload, { signal }: Delivery): Promise<Redelivery | void> {
    return this.runner.run(generation_id, signal);
  }

  giveUp({ generation_id }: MediaJobPayload): Promise<void> {
    return this.runner.giveUp(generation_id);
  }
}

@Injectable()
export class ImageProcessor extends MediaProcessor {
  readonly kind = IMAGE_JOB;

  constructor(runner: JobRunner) {
    super(runner);
  }
}

@Injectable()
export class VideoProcessor extends MediaProcessor implements OnModuleInit {
  readonly kind = VIDEO_JOB;

  constructor(
    runner: JobRunner,
    private readonly finishers: Finishers,
  ) {
    super(runner);
  }

  /** A machine without ffmpeg says so at the start, and not when the first clip comes. */
  onModuleInit(): void {
    this.finishers.of('video');
  }
}

@Injectable()
export class StitchProcessor extends MediaProcessor {
  readonly kind = STITCH_JOB;

  constructor(runner: JobRunner) {
    super(runner);
  }
}
