import { errorWords } from './error-answer';
import { firstForm, formAfter, type RequestForm } from './request-form';
import { traitsOf } from './servers';

const OPENAI = firstForm(traitsOf());
const OTHER = firstForm(traitsOf('http://127.0.0.1:1/v1'));

/** What changed in a form after an error with this body. */
function changed(form: RequestForm, status: number, body: unknown): Partial<RequestForm> | undefined {
  const { message, code = '', param = '' } = errorWords(body);
  const next = formAfter(form, status, `${param} ${code} ${message}`.toLowerCase());
  if (!next) return undefined;
  const keys = Object.keys(next) as (keyof RequestForm)[];
  return Object.fromEntries(keys.filter((key) => next[key] !== form[key]).map((key) => [key, next[key]]));
}

describe('the form of a request after a refusal', () => {
  // Words as servers wrote them, from the sources in test/fakes/chat-completions/servers.ts and in docs/text-servers.md.
  it.each<[form: RequestForm, status: number, body: unknown, change: Partial<RequestForm>]>([
    [
      OTHER,
      400,
      {
        error: {
          message:
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
          ...{ type: 'invalid_request_error', param: 'max_tokens', code: 'unsupported_parameter' },
        },
      },
      { limit: 'max_completion_tokens' },
    ],
    [
      { ...OTHER, limit: 'max_completion_tokens' },
      422,
      {
        object: 'error',
        message: { detail: [{ type: 'extra_forbidden', loc: ['body', 'max_completion_tokens'], msg: 'Extra inputs' }] },
      },
      { limit: 'max_tokens' },
    ],
    [
      OTHER,
      422,
      { detail: [{ type: 'extra_forbidden', loc: ['body', 'stream_options'], msg: 'Extra inputs' }] },
      { asksForUsage: false },
    ],
    [
      OPENAI,
      400,
      [{ error: { code: 400, message: 'Invalid JSON payload received. Unknown name "store": Cannot find field.' } }],
      { fields: OPENAI.fields.filter((field) => field !== 'store') },
    ],
    [
      OPENAI,
      400,
      { error: { message: 'Unknown parameter: messages[1].content[0].prompt_cache_breakpoint' } },
      { fields: OPENAI.fields.filter((field) => field !== 'prompt_cache_options') },
    ],
    [OTHER, 400, { error: 'This response_format type is unavailable now' }, { format: 'json_object' }],
    [
      OTHER,
      404,
      { error: { code: 404, message: 'No endpoints found that support json_schema' } },
      { format: 'json_object' },
    ],
    [
      OTHER,
      400,
      { error: { message: 'Failed to initialize samplers: failed to parse grammar' } },
      { format: 'json_object' },
    ],
    [
      { ...OTHER, format: 'json_object' },
      400,
      { error: "'response_format.type' must be 'json_schema' or 'text'" },
      { format: 'text' },
    ],
    [OTHER, 400, { object: 'error', message: 'System role not supported' }, { system: 'merged' }],
  ])('leaves out one thing (%#)', (form, status, body, change) => {
    expect(changed(form, status, body)).toEqual(change);
  });

  it.each<[status: number, body: unknown]>([
    [
      400,
      { error: { message: "This model's maximum context length is 8192 tokens", code: 'context_length_exceeded' } },
    ],
    [400, { message: "'max_tokens' is too large: 10000. This model supports at most 4096 completion tokens" }],
    [400, { error: { code: 400, type: 'exceed_context_size_error', message: 'the request exceeds the context size' } }],
    [401, { error: { message: 'the key may not use response_format' } }],
    [429, { error: { message: 'response_format is rate limited' } }],
    [500, { error: { message: 'schema failed' } }],
    [400, { error: { message: 'something else' } }],
    [400, 'Bad Request'],
  ])('is the same where that would not help: %i %j', (status, body) => {
    expect(changed(OPENAI, status, body)).toBeUndefined();
  });

  it('asks for nothing less than words', () => {
    expect(changed({ ...OTHER, format: 'text' }, 400, { error: 'response_format' })).toBeUndefined();
  });
});
