import { METRICS } from './metric-names';

interface OtelMetric {
  name: string;
  unit: string;
  /** Attributes that the conventions ask for and that are the same for all that we count. */
  more?: Record<string, string>;
  /** Labels that mean something else in other metrics. */
  labels?: Record<string, string>;
}

const TEXT = { 'gen_ai.token.modality': 'text' };

/** The names of the OpenTelemetry conventions (and `csee.` ones) for metrics that Prometheus writes its own way. */
export const OTEL_METRICS: Readonly<Record<string, OtelMetric>> = {
  [METRICS.httpDuration]: { name: 'http.server.request.duration', unit: 's' },
  [METRICS.httpAborted]: { name: 'csee.http.aborted_requests', unit: '{request}' },
  [METRICS.databaseConnections]: {
    name: 'db.client.connection.count',
    unit: '{connection}',
    labels: { state: 'db.client.connection.state' },
  },
  [METRICS.databaseWaiting]: { name: 'db.client.connection.pending_requests', unit: '{request}' },
  [METRICS.modelDuration]: { name: 'gen_ai.client.inference.duration', unit: 's' },
  [METRICS.modelFirstChunk]: { name: 'gen_ai.client.inference.time_to_first_chunk', unit: 's' },
  [METRICS.modelInputTokens]: { name: 'gen_ai.client.inference.usage.input_tokens', unit: '{token}', more: TEXT },
  [METRICS.modelOutputTokens]: { name: 'gen_ai.client.inference.usage.output_tokens', unit: '{token}', more: TEXT },
  [METRICS.modelCacheReadTokens]: {
    name: 'gen_ai.client.inference.usage.cache_read.input_tokens',
    unit: '{token}',
    more: TEXT,
  },
  [METRICS.modelCacheWriteTokens]: {
    name: 'gen_ai.client.inference.usage.cache_write.input_tokens',
    unit: '{token}',
    more: TEXT,
  },
  [METRICS.modelCost]: { name: 'csee.model.cost', unit: 'USD' },
  [METRICS.budgetOvershoot]: { name: 'csee.budget.overshoot', unit: '{request}' },
};

/** The same for labels, by what Prometheus calls them. */
export const ATTRIBUTES: Readonly<Record<string, string>> = {
  http_request_method: 'http.request.method',
  http_route: 'http.route',
  http_response_status_code: 'http.response.status_code',
  gen_ai_operation_name: 'gen_ai.operation.name',
  gen_ai_provider_name: 'gen_ai.provider.name',
  gen_ai_request_model: 'gen_ai.request.model',
  error_type: 'error.type',
  csee_operation: 'csee.operation',
};
