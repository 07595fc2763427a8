/**
 * Every metric of the system. Names of the OpenTelemetry conventions where there are some (HTTP server, database
 * client, GenAI client), written as Prometheus writes them; our own begin with `csee_`.
 *
 * Labels name routes, operations, models and states. Nothing that tells one user or one story from another is ever
 * a label.
 */
export const METRICS = {
  httpDuration: 'http_server_request_duration_seconds',
  httpActive: 'http_server_active_requests',
  httpAborted: 'csee_http_aborted_requests_total',
  databaseConnections: 'db_client_connection_count',
  databaseWaiting: 'db_client_connection_pending_requests',
  modelDuration: 'gen_ai_client_inference_duration_seconds',
  modelFirstChunk: 'gen_ai_client_inference_time_to_first_chunk_seconds',
  modelInputTokens: 'gen_ai_client_inference_usage_input_tokens_total',
  modelOutputTokens: 'gen_ai_client_inference_usage_output_tokens_total',
  modelCacheReadTokens: 'gen_ai_client_inference_usage_cache_read_input_tokens_total',
  modelCacheWriteTokens: 'gen_ai_client_inference_usage_cache_write_input_tokens_total',
  modelCost: 'csee_model_cost_usd_total',
  budgetOvershoot: 'csee_budget_overshoot_total',
  storedBytes: 'csee_stored_bytes',
  diskFreeBytes: 'csee_disk_free_bytes',
  buildInfo: 'csee_build_info',
  schemaInfo: 'csee_schema_info',
  clockSkew: 'csee_clock_skew_seconds',
  circuitOpen: 'csee_circuit_open',
  jobsEnded: 'csee_jobs_ended_total',
  jobDeliveries: 'csee_job_deliveries_total',
  jobDeliveryDuration: 'csee_job_delivery_duration_seconds',
  jobsRunning: 'csee_jobs_running',
  queueDepth: 'csee_queue_depth',
  queueOldest: 'csee_queue_oldest_seconds',
  mediaCost: 'csee_media_cost_usd_total',
  vendorDuration: 'csee_vendor_call_duration_seconds',
  vendorPauses: 'csee_vendor_pauses_total',
  vendorPaused: 'csee_vendor_paused_seconds',
  holdsOpen: 'csee_holds_open',
  holdsOpenCost: 'csee_holds_open_usd',
  holdsOverdue: 'csee_holds_overdue',
  holdsLost: 'csee_holds_lost_total',
  settleFailures: 'csee_settle_failures_total',
  disputesOpen: 'csee_disputes_open',
  disputesOpenCost: 'csee_disputes_open_usd',
  ledgerDifferences: 'csee_ledger_differences',
  webhookBacklog: 'csee_webhook_backlog',
  webhookOldest: 'csee_webhook_oldest_seconds',
  projectOps: 'csee_project_ops_total',
  projectBytes: 'csee_project_bytes_total',
  projectStreams: 'csee_project_streams',
  projects: 'csee_projects',
  rounds: 'csee_upkeep_rounds_total',
  roundDuration: 'csee_upkeep_round_duration_seconds',
  storeReadAt: 'csee_store_read_timestamp_seconds',
} as const;

/** Seconds, from a health check to the longest text request. */
export const HTTP_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** Seconds; the boundaries that the GenAI conventions ask for. */
export const MODEL_BUCKETS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

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
  [METRICS.storedBytes]: { name: 'csee.stored', unit: 'By' },
  [METRICS.diskFreeBytes]: { name: 'csee.disk.free', unit: 'By' },
  [METRICS.httpActive]: { name: 'http.server.active_requests', unit: '{request}' },
  [METRICS.clockSkew]: { name: 'csee.clock.skew', unit: 's' },
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
