import { allowOnly, invalid, oneOf } from './api-error';
import { isObject, type JsonObject, objectsOf } from './json';
import { EFFORTS, type FakeModel, type ThinkingType } from './models';

const DEFAULT_SAMPLING: Record<string, number> = { temperature: 1, top_p: 0.99 };
const FAST_MODELS = ['claude-opus-5-5', 'claude-opus-5'];

/**
 * What one model takes and another refuses.
 * @throws ApiError 400 in the words of the API
 */
export function checkCapabilities(body: JsonObject, model: FakeModel): void {
  checkSampling(body, model);
  checkEffort(body, model);
  checkThinking(body, model);
  checkTurns(body, model);
  const choice = isObject(body.tool_choice) ? body.tool_choice.type : undefined;
  if ((choice === 'any' || choice === 'tool') && !model.forcedTools) {
    throw invalid('tool_choice: type "tool" and "any" are not supported for this model.');
  }
  if (typeof body.max_tokens === 'number' && body.max_tokens > model.maxOutputTokens) {
    throw invalid(
      `max_tokens: ${body.max_tokens} > ${model.maxOutputTokens}, which is the maximum allowed number of output ` +
        `tokens for ${model.id}`,
    );
  }
  if (body.speed === 'fast' && !FAST_MODELS.includes(model.id)) {
    throw invalid('speed: "fast" is not supported for this model.');
  }
}

/** Reached under the older version only: the newer one knows no sampling fields at all. */
function checkSampling(body: JsonObject, model: FakeModel): void {
  for (const name of ['temperature', 'top_p', 'top_k']) {
    const value = body[name];
    if (value === undefined || model.sampling === 'allowed') continue;
    if (model.sampling === 'default_only' && value === DEFAULT_SAMPLING[name]) continue;
    throw invalid(`${name}: sampling parameters are not supported for this model.`);
  }
}

function effortOf(body: JsonObject): unknown {
  return isObject(body.output_config) ? (body.output_config.effort ?? undefined) : undefined;
}

function checkEffort(body: JsonObject, model: FakeModel): void {
  const effort = effortOf(body);
  if (effort === undefined) return;
  oneOf(effort, EFFORTS, 'output_config.effort');
  if (!model.defaultEffort) throw invalid('This model does not support the effort parameter.');
}

function checkThinking(body: JsonObject, model: FakeModel): void {
  const { thinking } = body;
  if (thinking === undefined) return;
  if (!isObject(thinking)) throw invalid('thinking: Input should be an object');
  allowOnly(thinking, ['type', 'display', 'budget_tokens'], 'thinking.');
  oneOf(thinking.type ?? null, ['adaptive', 'enabled', 'disabled', 'between_tools'], 'thinking.type');
  oneOf(thinking.display, ['summarized', 'omitted', null], 'thinking.display');
  const type = thinking.type as ThinkingType;
  if (!model.thinking.includes(type)) throw invalid(`"thinking.type.${type}" is not supported for this model.`);
  if (type === 'enabled' && Number(thinking.budget_tokens ?? 0) < 1024) {
    throw invalid('thinking.enabled.budget_tokens: Input should be greater than or equal to 1024');
  }
  const limitedEffort = type === 'between_tools' || (type === 'disabled' && model.id === 'claude-opus-5');
  if (limitedEffort && ['xhigh', 'max'].includes(String(effortOf(body)))) {
    throw invalid(`"thinking.type.${type}" is not supported at this effort.`);
  }
}

function checkTurns(body: JsonObject, model: FakeModel): void {
  const messages = objectsOf(body.messages);
  if (messages.some(({ role }) => role === 'system') && !model.systemMessages) {
    throw invalid('messages: role "system" is not supported for this model.');
  }
  if (messages.at(-1)?.role !== 'assistant') return;
  if (!model.prefill) {
    throw invalid(
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    );
  }
  if (isObject(body.output_config) && body.output_config.format) {
    throw invalid('output_config.format: structured outputs cannot be combined with assistant message prefill.');
  }
}
