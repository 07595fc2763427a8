import { maybe, section } from '../environment';
import { url } from '../parsers';

/** Where spans and metrics are sent. */
export class TelemetryConfig extends section({
  /** Base address of an OTLP/HTTP receiver; unset: nothing is sent, and the exporters are not even loaded. */
  otlpEndpoint: maybe('OTEL_EXPORTER_OTLP_ENDPOINT', url('http', 'https')),
}) {}
