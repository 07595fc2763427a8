import { allowOnly, ApiError, invalid, oneOf } from './api-error';
import { checkCacheControl } from './breakpoints';
import type { Version } from './header-checks';
import { isObject, type JsonObject } from './json';
import { checkMessages, checkSystem, checkTools } from './message-checks';
import { checkCapabilities } from './model-checks';
import { behindGateway, findModel, LOCAL_MODEL, type FakeModel } from './models';
import { checkSchema } from './schema-checks';

const SHARED = [
  'model',
  'messages',
  'system',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'cache_control',
  'speed',
  'user_profile_id',
  'workspace_id',
];
const CREATE_ONLY = [
  'max_tokens',
  'stream',
  'metadata',
  'stop_sequences',
  'service_tier',
  'inference_geo',
  'diagnostics',
  'container',
];
const SAMPLING = ['temperature', 'top_p', 'top_k'];

/**
 * Everything that the API checks of a body before it starts to work.
 * @param kind `count` for the token counter, which takes fewer fields
 * @throws ApiError 400, or 404 for a model that does not exist
 */
export function checkBody(body: JsonObject, version: Version, kind: 'create' | 'count', anyModel = false): FakeModel {
  const sampling = version === '2023-06-01' && kind === 'create' ? SAMPLING : [];
  allowOnly(body, [...SHARED, ...(kind === 'create' ? CREATE_ONLY : []), ...sampling]);
  if (body.model === undefined) throw invalid('model: Field required');
  if (typeof body.model !== 'string') throw invalid('model: Input should be a valid string');
  if (kind === 'create') checkOutputLimits(body);
  checkMessages(body.messages, version);
  checkSystem(body.system);
  checkTools(body.tools);
  checkOptions(body);

  const model = findModel(body.model) ?? (anyModel ? (behindGateway(body.model) ?? LOCAL_MODEL) : undefined);
  if (!model) throw new ApiError(404, `model: ${body.model}`);
  checkCapabilities(body, model);
  return model;
}

function checkOutputLimits(body: JsonObject): void {
  if (body.max_tokens === undefined) throw invalid('max_tokens: Field required');
  if (!Number.isInteger(body.max_tokens)) throw invalid('max_tokens: Input should be a valid integer');
  if (Number(body.max_tokens) < 0) throw invalid('max_tokens: Input should be greater than or equal to 0');
  const stops = body.stop_sequences;
  if (
    stops !== undefined &&
    !(Array.isArray(stops) && stops.every((stop) => typeof stop === 'string' && stop.trim()))
  ) {
    throw invalid('stop_sequences: each stop sequence must contain non-whitespace');
  }
}

function checkOptions(body: JsonObject): void {
  oneOf(body.stream, [true, false], 'stream');
  oneOf(body.service_tier, ['auto', 'standard_only'], 'service_tier');
  oneOf(body.speed, ['standard', 'fast', null], 'speed');
  oneOf(body.inference_geo, ['global', 'us', null], 'inference_geo');
  checkCacheControl(body.cache_control, 'cache_control');
  if (body.metadata !== undefined) {
    if (!isObject(body.metadata)) throw invalid('metadata: Input should be an object');
    allowOnly(body.metadata, ['user_id'], 'metadata.');
    checkUserId(body.metadata.user_id);
  }
  if (body.output_config !== undefined) {
    if (!isObject(body.output_config)) throw invalid('output_config: Input should be an object');
    allowOnly(body.output_config, ['format', 'effort'], 'output_config.');
    checkFormat(body.output_config);
  }
}

/** An opaque id; names, addresses and telephone numbers must not be sent. */
function checkUserId(id: unknown): void {
  if (id === undefined || id === null) return;
  if (typeof id !== 'string' || id.length > 256) {
    throw invalid('metadata.user_id: String should have at most 256 characters');
  }
  if (/@|^\+?[\d ()-]{7,}$/.test(id)) throw invalid('metadata.user_id: should be an opaque identifier');
}

function checkFormat(config: JsonObject): void {
  const { format } = config;
  if (format === undefined || format === null) return;
  if (!isObject(format)) throw invalid('output_config.format: Input should be an object');
  allowOnly(format, ['type', 'schema'], 'output_config.format.');
  oneOf(format.type ?? null, ['json_schema'], 'output_config.format.type');
  if (!isObject(format.schema)) throw invalid('output_config.format.schema: Field required');
  checkSchema(format.schema);
}
