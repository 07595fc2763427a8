import { ImageModel, ProviderFailure, type CancelResult } from '../media-model';
import { isFree, type Engine } from './engines-file';

/** An engine whose call waits for the pictures: when it has answered, there is nothing to ask about, find or stop. */
export abstract class AnsweringEngine extends ImageModel {
  readonly id: string;

  constructor(protected readonly engine: Engine) {
    super();
    this.id = engine.id;
  }

  poll(): Promise<never> {
    return Promise.reject(new ProviderFailure('task_failed', 'the engine has no task to ask about'));
  }

  /** Nothing of a lost call can be found again; where that cost nothing, it counts as never made. */
  override find(): Promise<'not_found' | undefined> {
    return Promise.resolve(isFree(this.engine) ? 'not_found' : undefined);
  }

  cancel(): Promise<CancelResult> {
    return Promise.resolve('unsupported');
  }
}
