import type { ResultSources } from '@cse/config';
import type { ImageEditParamsNonStreaming, ImageGenerateParamsNonStreaming } from 'openai/resources/images';
import { nameLines } from '../../capabilities/picture-names';
import { AnsweringEngine } from '../../engines/answering-engine';
import { engineSize } from '../../engines/engine-size';
import { imageModelOf, type Engine, type EngineImageModel } from '../../engines/engines-file';
import { type ImageTask, type ProviderContext, type SubmitResult } from '../../media-model';
import { encodePictures } from '../vendor-call/pictures';
import { VendorCall } from '../vendor-call/vendor-call';
import { openaiOutputs } from './answers';
import { jpegFiles, openaiClient } from './client';
import { OPENAI_STATUSES } from './statuses';

/**
 * Pictures of any server that speaks OpenAI's images API (LocalAI, vLLM, a gateway). Such a server refuses what it does not
 * know, so nothing goes along that was not asked for or set by the operator: no name of a user either.
 */
export class OpenaiCompatibleModel extends AnsweringEngine {
  override readonly results: ResultSources;

  constructor(engine: Engine) {
    super(engine);
    this.results = {
      hosts: engine.resultHosts,
      variable: 'ENGINES_FILE',
      trustedOrigins: [new URL(engine.url).origin],
    };
  }

  async submit(task: ImageTask, { signal }: ProviderContext): Promise<SubmitResult> {
    const pictures = await encodePictures(task);
    const request = compatibleRequest(task, imageModelOf(this.engine, task));
    const files = await jpegFiles(pictures);
    const deadlineMs = this.engine.timeoutS * 1_000;
    const call = new VendorCall({
      ...({ on: 'create', deadlineMs, signal, statuses: { ...OPENAI_STATUSES, vendor: this.id } } as const),
    });
    const answer = await call.run(({ fetch }) => {
      const settings = { apiKey: 'none', baseUrl: this.engine.url, deadlineMs };
      const { images } = openaiClient(settings, withAuthorization(fetch, this.engine.authorization));
      return files.length > 0
        ? images.edit({ ...request, image: files } as ImageEditParamsNonStreaming)
        : images.generate(request);
    });
    return { state: 'done', ...openaiOutputs(answer, task.count, undefined) };
  }
}

function compatibleRequest(task: ImageTask, model: EngineImageModel): ImageGenerateParamsNonStreaming {
  const { width, height } = engineSize(task.aspectRatio, model.megapixels);
  const { editOf, references = [] } = task;
  return {
    ...model.options,
    model: model.sentAs ?? model.name,
    prompt: task.prompt + nameLines(references, 'place', editOf ? 2 : 1),
    n: task.count,
    size: `${width}x${height}`,
    ...(model.responseFormat && { response_format: model.responseFormat }),
    ...(task.seed !== undefined && { seed: task.seed }),
    ...(task.negativePrompt !== undefined && { negative_prompt: task.negativePrompt }),
  };
}

/** The header that the operator has set, in the place of the SDK's. */
function withAuthorization(fetch: typeof globalThis.fetch, authorization: string | undefined): typeof globalThis.fetch {
  return (input, init) => {
    const headers = new Headers(init?.headers);
    if (authorization) headers.set('authorization', authorization);
    else headers.delete('authorization');
    return fetch(input, { ...init, headers });
  };
}
