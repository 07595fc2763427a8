import { AsyncLocalStorage } from 'node:async_hooks';
import type { CallEnd, CallObserver, ModelCall, TokenCounts } from '@cse/core';
import type { OnApplicationShutdown } from '@nestjs/common';
import {
  defaultTextMapGetter,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import type { MetricReader } from '@opentelemetry/sdk-metrics';
import type { TracerProvider } from '@opentelemetry/sdk-trace';
import {
  Spans,
  type IncomingRequest,
  type JobRun,
  type RunningRequest,
  type VendorAnswered,
  type VendorQuestion,
} from '../spans';

/** What sends on its own time; all of it is flushed and ended with the process. */
interface Pipelines {
  traces: TracerProvider;
  metrics: MetricReader;
}

/**
 * Spans over the OpenTelemetry SDK. Nothing is registered globally: which span is the parent is kept here, so that two
 * applications in one process stay apart and no library that looks for a global tracer adds spans of its own.
 */
export class OtlpSpans extends Spans implements OnApplicationShutdown {
  private readonly parents = new AsyncLocalStorage<Context>();
  private readonly propagator = new W3CTraceContextPropagator();
  private readonly tracer: Tracer;

  constructor(private readonly pipelines: Pipelines) {
    super();
    this.tracer = pipelines.traces.getTracer('creative-space-engine');
  }

  override request({ method, route, requestId, traceparent }: IncomingRequest): RunningRequest {
    const caller = this.continued(traceparent);
    const attributes = { 'http.request.method': method, 'http.route': route, 'csee.request_id': requestId };
    const span = this.tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, caller);
    return {
      traceparent: traceparentOf(span),
      run: (work) => this.parents.run(trace.setSpan(caller, span), work),
      end: ({ status, aborted }) => {
        span.setAttribute('http.response.status_code', status);
        if (aborted) span.setAttribute('csee.aborted', true);
        if (status >= 500) fail(span, String(status));
        span.end();
      },
    };
  }

  override modelCalls(operation: string, next: CallObserver): CallObserver {
    let attempt: { span: Span; begun: number; used?: TokenCounts } | undefined;
    return {
      dispatched: (call: ModelCall) => {
        const options = { kind: SpanKind.CLIENT, attributes: callAttributes(operation, call) };
        attempt = { span: this.start(`chat ${call.model}`, options), begun: performance.now() };
        next.dispatched(call);
      },
      served: (model) => {
        attempt?.span.setAttribute('gen_ai.response.model', model.model);
        next.served?.(model);
      },
      identified: (requestId) => {
        attempt?.span.setAttribute(PROVIDER_REQUEST_ID, requestId);
        next.identified?.(requestId);
      },
      used: (tokens: TokenCounts) => {
        if (attempt && !attempt.used) {
          const seconds = (performance.now() - attempt.begun) / 1000;
          attempt.span.setAttribute('gen_ai.response.time_to_first_chunk', seconds);
        }
        if (attempt) attempt.used = { ...tokens };
        next.used(tokens);
      },
      ended: (end: CallEnd) => {
        if (attempt) {
          attempt.span.setAttributes(endAttributes(end, attempt.used));
          if (end.outcome === 'failed') fail(attempt.span, end.outcome);
          attempt.span.end();
        }
        attempt = undefined;
        next.ended(end);
      },
      covers: (call) => next.covers?.(call) ?? false,
    };
  }

  override async job<T>(
    { kind, jobId, attempt, requestId, traceparent }: JobRun,
    work: (ended: (outcome: string) => void) => Promise<T>,
  ): Promise<T> {
    const attributes = {
      'messaging.operation.type': 'process',
      'messaging.destination.name': kind,
      'messaging.message.id': jobId,
      'csee.job.attempt': attempt,
      ...(requestId !== undefined && { 'csee.request_id': requestId }),
    };
    const context = this.continued(traceparent);
    const span = this.tracer.startSpan(`process ${kind}`, { kind: SpanKind.CONSUMER, attributes }, context);
    let outcome = 'unknown';
    try {
      return await this.parents.run(trace.setSpan(context, span), work, (how: string) => void (outcome = how));
    } catch (error) {
      fail(span, outcome);
      throw error;
    } finally {
      span.setAttribute('csee.job.outcome', outcome);
      span.end();
    }
  }

  override vendorCall({ provider, call }: VendorQuestion): (answered: VendorAnswered) => void {
    const attributes = { 'csee.vendor.name': provider, 'csee.vendor.call': call };
    const span = this.start(`${call} ${provider}`, { kind: SpanKind.CLIENT, attributes });
    return ({ outcome, requestId }) => {
      if (requestId !== undefined) span.setAttribute(PROVIDER_REQUEST_ID, requestId);
      if (outcome !== 'ok') fail(span, outcome);
      span.end();
    };
  }

  override async flush(): Promise<void> {
    await Promise.all([this.pipelines.traces.forceFlush(), this.pipelines.metrics.forceFlush()]);
  }

  /** A receiver that does not answer costs what was to be sent, and no failed stop. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.allSettled([this.pipelines.traces.shutdown(), this.pipelines.metrics.shutdown()]);
  }

  /** The trace of whoever asked, or a new one. */
  private continued(traceparent: string | undefined): Context {
    return this.propagator.extract(ROOT_CONTEXT, { traceparent }, defaultTextMapGetter);
  }

  private start(name: string, options: { kind: SpanKind; attributes: Attributes }): Span {
    return this.tracer.startSpan(name, options, this.parents.getStore() ?? ROOT_CONTEXT);
  }
}

/** What a vendor, or a provider of text, calls a request of ours. */
const PROVIDER_REQUEST_ID = 'csee.provider.request_id';

function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

/** Without a message: those of errors may hold content. */
function fail(span: Span, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

// Names of the OpenTelemetry conventions for generative AI (semantic-conventions-genai, still in development), which
// has input, output and system texts as opt-in attributes. They are never set here.

/** What is known of a model call before its first byte is sent. */
export function callAttributes(operation: string, { provider, model, prompt }: ModelCall): Attributes {
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': model,
    'gen_ai.request.stream': true,
    'gen_ai.output.type': 'json',
    'csee.operation': operation,
    'csee.prompt': prompt,
  };
}

const FINISH_REASONS: Partial<Record<CallEnd['outcome'], string>> = {
  complete: 'stop',
  truncated: 'length',
  refused: 'content_filter',
};

/** How it ended. `input_tokens` is all input, read from or written to a cache included. */
export function endAttributes({ outcome, estimated }: CallEnd, used: TokenCounts | undefined): Attributes {
  const reason = FINISH_REASONS[outcome];
  return {
    ...(reason ? { 'gen_ai.response.finish_reasons': [reason] } : { 'error.type': outcome }),
    ...(used ? usageAttributes(used) : {}),
    'csee.usage.estimated': estimated,
  };
}

function usageAttributes(used: TokenCounts): Attributes {
  const written = used.cacheWrite5mTokens + used.cacheWrite1hTokens;
  return {
    'gen_ai.usage.input_tokens': used.inputTokens + used.cacheReadTokens + written,
    'gen_ai.usage.output_tokens': used.outputTokens,
    'gen_ai.usage.cache_read.input_tokens': used.cacheReadTokens,
    'gen_ai.usage.cache_write.input_tokens': written,
  };
}
