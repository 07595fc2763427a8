import type { MediaKind, MediaTask } from '../media-model';
import type { Finisher } from './finisher';
import { ImageFinisher } from './image.finisher';

/** The finisher of each kind of job that this process can bring to its end. */
export class Finishers {
  constructor(private readonly byKind: { readonly [K in MediaKind]?: Finisher<Extract<MediaTask, { kind: K }>> }) {}

  static standard(): Finishers {
    return new Finishers({ image: new ImageFinisher() });
  }

  of(kind: MediaKind): Finisher<MediaTask> | undefined {
    return this.byKind[kind];
  }
}
