import {
  type Delivery,
  type GenerationPayload,
  IMAGE_JOB,
  type JobKind,
  type Redelivery,
  STITCH_JOB,
  VIDEO_JOB,
} from '@cse/jobs';
import { Finishers, GenerationRunner } from '@cse/media';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InstrumentedProcessor } from './instrumented.processor';

/** Media jobs of any kind: the row says what is to be done, one machine does it. */
abstract class GenerationProcessor extends InstrumentedProcessor<GenerationPayload> {
  abstract override readonly kind: JobKind<GenerationPayload>;

  constructor(private readonly runner: GenerationRunner) {
    super();
  }

  protected work({ generation_id }: GenerationPayload, { signal }: Delivery): Promise<Redelivery | void> {
    return this.runner.run(generation_id, signal);
  }

  giveUp({ generation_id }: GenerationPayload): Promise<void> {
    return this.runner.giveUp(generation_id);
  }
}

@Injectable()
export class ImageProcessor extends GenerationProcessor {
  readonly kind = IMAGE_JOB;

  constructor(runner: GenerationRunner) {
    super(runner);
  }
}

@Injectable()
export class VideoProcessor extends GenerationProcessor implements OnModuleInit {
  readonly kind = VIDEO_JOB;

  constructor(
    runner: GenerationRunner,
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
export class StitchProcessor extends GenerationProcessor {
  readonly kind = STITCH_JOB;

  constructor(runner: GenerationRunner) {
    super(runner);
  }
}
