import { ProviderFailure, type ProviderOutput } from '../../media-model';
import { at, textAt, type CallPhase, type VendorAnswer, type Verdict } from '../vendor-call/answer';

/**
 * Two forms: `{ detail: [{ type }] }` of the models (422) and `{ detail: "…", error_type }` of the platform. The same
 * answer means another thing for a submission than for the result of a task, where all failures of the work come out.
 */
export function explainFal(phase: CallPhase): (answer: VendorAnswer) => Verdict | undefined {
  return (answer) => {
    const { status, headers, body } = answer;
    const types = errorTypes(body);
    if (types.some((type) => /content_policy|nsfw|safety/.test(type))) {
      return { failure: 'content_policy', message: 'refused by the content policy of the model at fal' };
    }
    // An exhausted balance is a 403 that reads "User is locked".
    if (status === 403 && /locked|balance/i.test(textAt(body, 'detail') ?? '')) {
      return { failure: 'provider_quota', message: 'our credit at fal is used up' };
    }
    if (status === 422) {
      if (phase === 'create')
        return { failure: 'invalid_request', message: 'the model at fal does not take the request' };
      return headers.get('x-fal-retryable') === 'true'
        ? { failure: 'task_failed_retryable', message: 'the model at fal failed' }
        : { failure: 'task_failed', message: 'the model at fal could not do the work' };
    }
    if (status === 499) return { failure: 'task_failed', message: 'the task was cancelled at fal' };
    const platform = headers.get('x-fal-error-type') ?? textAt(body, 'error_type');
    if (phase === 'read' && platform && status >= 500) return platformVerdict(platform, headers);
    return undefined;
  };
}

/** 5xx of the platform after its own retries: nothing was made and nothing is billed. */
function platformVerdict(type: string, headers: Headers): Verdict {
  const tooLate = type === 'request_timeout' || headers.get('x-fal-request-timeout-type') === 'user';
  return tooLate
    ? { failure: 'task_failed', message: 'the task did not start in time at fal' }
    : { failure: 'task_failed_retryable', message: 'fal could not run the task' };
}

function errorTypes(body: unknown): string[] {
  const detail = at(body, 'detail');
  const types = (Array.isArray(detail) ? detail : []).map((item) => textAt(item, 'type') ?? '');
  return [...types, textAt(body, 'error_type') ?? ''].filter((type) => type !== '');
}

/**
 * The pictures of a FLUX.2 result.
 * @throws ProviderFailure `content_policy` for a picture that the safety checker blackened, `bad_output` for none
 */
export function falImages(data: unknown, count: number): ProviderOutput[] {
  const flagged = at(data, 'has_nsfw_concepts');
  if (Array.isArray(flagged) && flagged.includes(true)) {
    throw new ProviderFailure('content_policy', 'refused by the safety checker of the model at fal');
  }
  const images = at(data, 'images');
  const urls = (Array.isArray(images) ? images : []).map((image) => textAt(image, 'url'));
  if (urls.length !== count || urls.some((url) => !url)) {
    throw new ProviderFailure('bad_output', 'fal sent another number of pictures than was asked for');
  }
  return urls.map((url) => ({ from: 'url', url: url ?? '' }));
}

/** The clip of a video result. @throws ProviderFailure `bad_output` */
export function falVideo(data: unknown): ProviderOutput[] {
  const url = textAt(data, 'video', 'url');
  if (!url) throw new ProviderFailure('bad_output', 'fal sent no clip');
  return [{ from: 'url', url }];
}
