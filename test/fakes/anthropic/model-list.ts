import { ApiError } from './api-error';
import type { JsonObject } from './json';
import { allModels, EFFORTS, findModel, type FakeModel, type ThinkingType } from './models';

const THINKING_TYPES: readonly ThinkingType[] = ['adaptive', 'enabled', 'disabled', 'between_tools'];

/** GET /v1/models: newest first, paged by id. */
export function listModels(query: URLSearchParams): JsonObject {
  const limit = Number(query.get('limit') ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) {
    throw new ApiError(400, 'limit: Input should be between 1 and 1000');
  }
  const lifecycles = [...query.getAll('lifecycle'), ...query.getAll('lifecycle[]')];
  const models = allModels().filter(({ lifecycle }) => lifecycles.length === 0 || lifecycles.includes(lifecycle));
  const before = query.get('before_id');
  const after = query.get('after_id');
  const end = before ? models.findIndex(({ id }) => id === before) : models.length;
  const start = after ? models.findIndex(({ id }) => id === after) + 1 : before ? Math.max(0, end - limit) : 0;
  const page = models.slice(start, Math.min(end, start + limit));
  return {
    data: page.map(modelInfo),
    has_more: before ? start > 0 : start + page.length < end,
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
  };
}

/** GET /v1/models/{id}. */
export function getModel(id: string): JsonObject {
  const model = findModel(id);
  if (!model) throw new ApiError(404, `model: ${id}`);
  return modelInfo(model);
}

const supported = (is: boolean): JsonObject => ({ supported: is });

function modelInfo(model: FakeModel): JsonObject {
  const effort = model.defaultEffort !== undefined;
  return {
    type: 'model',
    id: model.id,
    display_name: displayName(model.id),
    created_at: model.createdAt,
    line: model.line,
    lifecycle: model.lifecycle,
    deprecated_at: model.lifecycle === 'deprecated' ? '2026-05-30T00:00:00Z' : null,
    retires_at: model.retiresAt,
    max_input_tokens: model.contextTokens,
    max_tokens: model.maxOutputTokens,
    capabilities: {
      batch: supported(true),
      citations: supported(true),
      code_execution: supported(true),
      context_management: supported(true),
      effort: { supported: effort, ...Object.fromEntries(EFFORTS.map((level) => [level, supported(effort)])) },
      image_input: supported(true),
      pdf_input: supported(true),
      structured_outputs: supported(true),
      server_tools: { supported: true, code_execution: supported(true), web_search: supported(true) },
      thinking: {
        supported: true,
        types: Object.fromEntries(THINKING_TYPES.map((type) => [type, supported(model.thinking.includes(type))])),
      },
    },
  };
}

/** "claude-opus-4-5-20251101" → "Claude Opus 4.5". */
function displayName(id: string): string {
  const [, line, ...version] = id.replace(/-\d{8}$/, '').split('-');
  return `Claude ${line![0]!.toUpperCase()}${line!.slice(1)} ${version.join('.')}`;
}
