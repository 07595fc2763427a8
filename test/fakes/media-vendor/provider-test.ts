import { createServer, type AddressInfo } from 'node:net';
import { ProviderFailure, type GivenPicture, type ImageTask, type ProviderContext, type VideoTask } from '@cse/media';
import { fakePicture } from './picture';

/** What every adapter is given, when nothing is special. */
export function providerContext(signal: AbortSignal = new AbortController().signal, folder = ''): ProviderContext {
  return { signal, attemptId: '01940000-0000-7000-8000-000000000001', folder, progress: () => undefined };
}

/** Results from the stand-in of a vendor. */
export function resultsFrom({ url }: { url: string }): { hosts: string[]; variable: string; trustedOrigins: string[] } {
  return { hosts: [], variable: 'X_RESULT_HOSTS', trustedOrigins: [url] };
}

export function imageTask(changes: Partial<ImageTask>): ImageTask {
  return { kind: 'image', model: 'm', prompt: 'p', aspectRatio: '16:9', tier: 'standard', count: 1, ...changes };
}

export async function frame(width = 640, height = 480): Promise<GivenPicture> {
  return { bytes: await fakePicture(width, height), width, height };
}

export function videoTask(changes: Partial<VideoTask>): VideoTask {
  return {
    kind: 'video',
    model: 'm',
    prompt: 'the boat leaves',
    durationS: 4,
    requestedS: 4,
    resolution: '720p',
    aspectRatio: '16:9',
    tier: 'standard',
    ...changes,
  };
}

/** The failure that the work ends in; anything else that it throws is not a ProviderFailure and a mistake. */
export async function failureOf(work: Promise<unknown>): Promise<ProviderFailure> {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof ProviderFailure)) throw new Error(`no ProviderFailure: ${String(thrown)}`);
  return thrown;
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
