import { BoundedMap } from '@cse/core';
import { MOST_MODELS } from '../../upstream/upstream-text-model';
import type { OwnField, ServerTraits } from './servers';

/** How a request is written for a model on a server: what these take differs, and few say what they take. */
export interface RequestForm {
  /** What the answer is held to: the schema, any JSON, or nothing but what the prompt asks for. */
  format: 'json_schema' | 'json_object' | 'text';
  limit: ServerTraits['limit'];
  fields: readonly OwnField[];
  /** Asks for the usage at the end of the stream. */
  asksForUsage: boolean;
  /** Whether the policy comes in a message of its own, or at the head of the story. */
  system: 'own' | 'merged';
}

export function firstForm({ limit, fields }: ServerTraits): RequestForm {
  return { format: 'json_schema', limit, fields, asksForUsage: true, system: 'own' };
}

/** What servers call the part that holds an answer to a form. */
const FORMAT_WORDS =
  /response[_ ]format|json[_ ]?schema|json[_ ]?object|structured|schema|grammar|guided|constrained|json mode/;
const SYSTEM_WORDS = /system (role|message|prompt)|roles must alternate/;
/** A prompt or an answer that is too long is refused in any form. */
const SIZE_WORDS = /context (length|window|size)|too (large|long|many tokens)|at most \d|exceed/;

/** What a field of ours is called in an error; the marks in the prompt go with the options of the cache. */
const NAMES: Readonly<Record<OwnField, RegExp>> = {
  prompt_cache_options: /\bprompt_cache_(options|breakpoint)\b/,
  prompt_cache_key: /\bprompt_cache_key\b/,
  reasoning_effort: /\breasoning_effort\b/,
  safety_identifier: /\bsafety_identifier\b/,
  store: /\bstore\b/,
};

/** Statuses with which a request is refused that was not taken for its form. */
const REFUSALS = new Set([400, 404, 422, 501]);

/**
 * The form to ask in after a refusal, with the one thing changed that its words speak of; undefined when they speak of
 * nothing that can be left out.
 * @param said the words of the server's error, in lower case
 */
export function formAfter(form: RequestForm, status: number, said: string): RequestForm | undefined {
  if (!REFUSALS.has(status) || SIZE_WORDS.test(said)) return undefined;
  const field = form.fields.find((name) => NAMES[name].test(said));
  if (field) return { ...form, fields: form.fields.filter((name) => name !== field) };
  if (form.asksForUsage && said.includes('stream_options')) return { ...form, asksForUsage: false };
  if (said.includes(form.limit)) {
    return { ...form, limit: form.limit === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens' };
  }
  if (form.system === 'own' && SYSTEM_WORDS.test(said)) return { ...form, system: 'merged' };
  if (form.format !== 'text' && FORMAT_WORDS.test(said)) {
    return { ...form, format: form.format === 'json_schema' ? 'json_object' : 'text' };
  }
  return undefined;
}

/**
 * The forms that models took, for as long as the process lives. Only what a server answered after it had refused another
 * form is remembered: words alone change nothing, since errors may quote what authors wrote.
 */
export class KnownForms {
  private readonly known = new BoundedMap<string, RequestForm>(MOST_MODELS);

  constructor(private readonly first: RequestForm) {}

  of(model: string): RequestForm {
    return this.known.get(model) ?? this.first;
  }

  /** True when that was not known before. */
  learn(model: string, form: RequestForm): boolean {
    if (this.of(model) === form) return false;
    this.known.set(model, form);
    return true;
  }
}
