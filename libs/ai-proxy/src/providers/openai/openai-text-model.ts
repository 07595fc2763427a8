import type { RenderedPrompt } from '@cse/prompts';
import { BoundedMap, NO_TOKENS } from '@cse/core';
import OpenAI from 'openai';
import type { BilledModel, ModelTraits, PromptCount, TextEnd } from '../../text-model';
import { languagesOf } from '../../upstream/model-languages';
import { poolFetch } from '../../upstream/pool-fetch';
import { tokensIn } from '../../upstream/token-guess';
import { MOST_MODELS, UpstreamTextModel, type Asked, type UpstreamSettings } from '../../upstream/upstream-text-model';
import { chatParams, type ChatParams } from './chat-params';
import { ChunkReader } from './chunk-reader';
import { asOpenaiError, openaiError, saidBy } from './error-answer';
import { chatModelOf, priceListOf, type ChatModel } from './models';
import { firstForm, formAfter, KnownForms, type RequestForm } from './request-form';
import { PromptCounter, textBytes } from './prompt-counter';
import { OPENAI_URL, type ServerTraits } from './servers';

export interface OpenaiSettings extends UpstreamSettings {
  /** Of the server, up to where `/chat/completions` begins; undefined: OpenAI's own. */
  baseUrl: string | undefined;
  /** What is known of that server. */
  server: ServerTraits;
  /** What the server's models take in one call, in tokens, where the operator says so. */
  windowTokens: number | undefined;
}

interface KnownModel {
  can: ChatModel;
  billed: BilledModel;
}

const SCHEMA_OF = { json_schema: 'enforced', json_object: 'json', text: 'asked' } as const;

/** Any server that speaks OpenAI's chat completions, through the official SDK. It learns how each model is to be asked. */
export class OpenaiTextModel extends UpstreamTextModel {
  readonly kind = 'openai';
  private readonly client: OpenAI;
  private readonly baseUrl: string;
  private readonly forms: KnownForms;
  private readonly models = new BoundedMap<string, KnownModel>(MOST_MODELS);
  private readonly counter: PromptCounter;

  constructor(private readonly settings: OpenaiSettings) {
    const { apiKey, baseUrl = OPENAI_URL, server, limits } = settings;
    super('openai', baseUrl, settings);
    this.baseUrl = baseUrl;
    this.forms = new KnownForms(firstForm(server));
    const send = poolFetch(this.pool);
    this.client = new OpenAI({
      // Null and a word of ours keep the SDK from looking into the environment for what we did not set.
      apiKey: apiKey ?? 'none',
      organization: null,
      project: null,
      baseURL: baseUrl,
      fetch: (url, init) => send(url, init).then((answer) => (answer.ok ? answer : asOpenaiError(answer))),
      // Retries have one owner, and it is not the SDK: a retried POST can be billed twice.
      maxRetries: 0,
      // Ours fires first; the SDK's covers the wait for headers only.
      timeout: limits.totalMs + 5_000,
      logLevel: 'off',
    });
    this.counter = new PromptCounter(this.client);
  }

  override async onApplicationShutdown(): Promise<void> {
    await Promise.all([super.onApplicationShutdown(), this.counter.close()]);
  }

  protected billed(model: string): BilledModel {
    return this.known(model).billed;
  }

  protected windowOf(model: string): number {
    return this.known(model).can.windowTokens;
  }

  /** What it takes for a schema is what it was seen to take, or not yet seen to refuse. */
  protected traitsOf(model: string): ModelTraits {
    return {
      schema: SCHEMA_OF[this.forms.of(model).format],
      cache: this.known(model).can.cache,
      languages: languagesOf(model),
      // No answer of such a server has been judged.
      languagesJudged: [],
    };
  }

  /** As the server counts, where it does, else by the tokenizer of OpenAI's models. */
  protected override counted(
    model: string,
    prompts: readonly RenderedPrompt[],
    signal: AbortSignal,
  ): Promise<PromptCount[] | undefined> {
    const form = this.forms.of(model);
    const requests = prompts.map((prompt) => this.params(model, prompt, form, ''));
    return this.counter.count(requests, this.known(model).can.encoding, signal);
  }

  /** Asks in the form that the model is known to take; one that refuses its form unbilled is asked in the next. */
  protected async ask(asked: Asked): Promise<TextEnd> {
    const { model, prompt, attempts } = asked;
    let form = this.forms.of(model);
    const tried = new Set<string>();
    for (;;) {
      tried.add(JSON.stringify(form));
      let refusal: ReturnType<typeof saidBy>;
      const params = this.params(model, prompt, form, this.hashed(attempts.call.userId));
      try {
        const end = await this.send(asked, {
          send: (signal) =>
            this.client.chat.completions
              .create(params, { signal })
              .asResponse()
              .catch((thrown: unknown) => {
                refusal = saidBy(thrown);
                throw thrown;
              }),
          answer: (headers) => new ChunkReader(headers),
          guessPrompt: () => ({ ...NO_TOKENS, inputTokens: tokensIn(textBytes(params)) }),
          readError: openaiError,
          maxOutputTokens: params.max_completion_tokens ?? params.max_tokens!,
        });
        if (this.forms.learn(model, form)) this.logger.log({ event: 'request_form_learnt', model, ...form });
        return end;
      } catch (error) {
        const next = refusal && formAfter(form, refusal.status, refusal.said);
        if (!next || tried.has(JSON.stringify(next))) throw error;
        form = next;
      }
    }
  }

  private params(model: string, prompt: RenderedPrompt, form: RequestForm, user: string): ChatParams {
    const { can } = this.known(model);
    return chatParams(prompt, { model, can, form, enforcesSchema: this.settings.server.enforcesSchema, user });
  }

  private known(model: string): KnownModel {
    let known = this.models.get(model);
    if (!known) {
      const can = chatModelOf(model, this.settings.windowTokens);
      known = { can, billed: { provider: priceListOf(model, this.baseUrl), model } };
      this.models.set(model, known);
    }
    return known;
  }
}
