import { ProviderFailure, type MediaKind, type MediaModel, type MediaTask } from '../media-model';
import { Exchange } from '../providers/vendor-call/exchange';

/** What is asked of a model that may be away. */
type ModelCallName = 'submit' | 'poll' | 'cancel' | 'find';

/** Hears what jobs and vendors do, for the metrics of the process. Optional: without one nobody listens. It never throws. */
export abstract class MediaTelemetry {
  /** A job, or a draft, has ended. `charged` is in nano-USD. */
  abstract ended(job: { kind: MediaKind; provider: string; status: string; charged: bigint }): void;

  /**
   * A vendor is being asked. What it returns is told how that ended: `ok`, or the class of its failure, and what the
   * vendor calls the request.
   */
  abstract asking(question: {
    provider: string;
    call: ModelCallName;
  }): (end: { outcome: string; requestId?: string }) => void;

  /** A vendor is left alone. `reason`: its calls, or its quota of a day. */
  abstract paused(pause: { provider: string; reason: 'create' | 'read' | 'quota' }): void;
}

const CALLS = new Set<string | symbol>(['submit', 'poll', 'cancel', 'find'] satisfies ModelCallName[]);

/** The same model, of which telemetry hears every call. What is made on this machine is no vendor's. */
export function heard<M extends MediaModel<MediaTask>>(
  model: M,
  provider: string,
  telemetry: MediaTelemetry | undefined,
): M {
  if (!telemetry || model.isLocal) return model;
  return new Proxy(model, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function' || !CALLS.has(name)) return member;
      return async (...parameters: unknown[]): Promise<unknown> => {
        const ended = telemetry.asking({ provider, call: name as ModelCallName });
        const exchange = Exchange.current ?? new Exchange();
        let outcome = 'ok';
        try {
          return (await exchange.within(() => member.apply(target, parameters) as Promise<unknown>)) as unknown;
        } catch (error) {
          outcome = error instanceof ProviderFailure ? error.failure : 'unreadable';
          throw error;
        } finally {
          ended({ outcome, requestId: exchange.requestId });
        }
      };
    },
  });
}
