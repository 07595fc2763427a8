import {
  IMAGE_JOB,
  STITCH_JOB,
  VIDEO_JOB,
  type Delivery,
  type JobKind,
  type MediaJobPayload,
  type Redelivery,
} from '@cse/jobs';
import { Finishers, JobRunner, Turns, type MediaKind } from '@cse/media';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InstrumentedProcessor } from './instrumented.processor';

/** Media jobs of any kind: the rows say whose turn it is and what is to be done, one machine does it. */
abstract class MediaProcessor extends InstrumentedProcessor<MediaJobPayload> {
  abstract override readonly kind: JobKind<MediaJobPayload>;
  protected abstract readonly media: MediaKind;

  constructor(
    private readonly runner: JobRunner,
    private readonly turns: Turns,
  ) {
    super();
  }

  override async handle(payload: MediaJobPayload, delivery: Delivery): Promise<Redelivery | void> {
    if (Turns.isWork(delivery.jobId)) return super.handle(payload, { ...delivery, jobId: payload.generation_id });
    await this.turns.give(this.media);
  }

  protected origin({ generation_id }: MediaJobPayload) {
    return this.runner.origin(generation_id);
  }

  protected work({ generation_id }: MediaJobPayload, { signal }: Delivery): Promise<Redelivery | void> {
    return this.runner.run(generation_id, signal);
  }

  /** A turn that came to nothing ends no job: the sweeper makes another one. */
  async giveUp({ generation_id }: MediaJobPayload, _: unknown, jobId: string): Promise<void> {
    if (Turns.isWork(jobId)) await this.runner.giveUp(generation_id);
  }
}

@Injectable()
export class ImageProcessor extends MediaProcessor {
  readonly kind = IMAGE_JOB;
  protected readonly media = 'image';

  constructor(runner: JobRunner, turns: Turns) {
    super(runner, turns);
  }
}

@Injectable()
export class VideoProcessor extends MediaProcessor implements OnModuleInit {
  readonly kind = VIDEO_JOB;
  protected readonly media = 'video';

  constructor(
    runner: JobRunner,
    turns: Turns,
    private readonly finishers: Finishers,
  ) {
    super(runner, turns);
  }

  /** A machine without ffmpeg says so at the start, and not when the first clip comes. */
  onModuleInit(): void {
    this.finishers.of('video');
  }
}

@Injectable()
export class StitchProcessor extends MediaProcessor {
  readonly kind = STITCH_JOB;
  protected readonly media = 'stitch';

  constructor(runner: JobRunner, turns: Turns) {
    super(runner, turns);
  }
}
