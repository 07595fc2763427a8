import {
  AppConfigModule,
  DatabaseConfig,
  HttpConfig,
  JobsConfig,
  RuntimeConfig,
  SecretsConfig,
  UsageConfig,
  type EnvironmentSource,
} from '@cse/config';
import { Clock, NO_TOKENS, type Authenticated, type CallEnd, type TokenCounts } from '@cse/core';
import { DatabaseModule } from '@cse/database';
import {
  ClientSignal,
  DtoPipe,
  EventStream,
  EventStreamInterceptor,
  IntegerField,
  installRequestId,
  ProblemFilter,
  requestIdFrom,
  StringField,
  type SseEvent,
} from '@cse/http';
import { CurrentMeter, PaidAnswer, Quotes, UsageModule, UsageTelemetry, type CostBound, type Meter } from '@cse/usage';
import {
  Body,
  Controller,
  Global,
  HttpCode,
  Module,
  Post,
  type CanActivate,
  type DynamicModule,
  type ExecutionContext,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { freePort } from '../../tools/postgres/free-port';
import { createTestDatabase, type TestDatabase } from '../harness/test-database';
import { LogRecorder } from '../harness/log-recorder';

export const PROMPT_TOKENS = 1_000;
export const OUTPUT_TOKENS = 500;
/** claude-sonnet-5-5: 1,000 prompt tokens as 1-hour cache writes at $4, 500 output tokens at $10 a million. */
export const BOUND_USD = 0.009;

export class WorkBody {
  @StringField({ max: 2_000 })
  text!: string;

  @IntegerField({ min: 0, max: 100, optional: true })
  max_cost_usd?: number;
}

export interface Answer {
  text: string;
  usage: ReturnType<Meter['usage']>;
}

/** What the work of the route does in a test. */
export type Script = (meter: Meter, signal: AbortSignal, body: WorkBody) => AsyncGenerator<SseEvent, Answer, void>;

/** The script of the test that is running, and how often the route was reached. */
export class Stage {
  script: Script = simple();
  runs = 0;
  /** Operations that cost more than was held for them. */
  readonly overshoots: string[] = [];
  /** What telemetry does when it is told something. */
  hears: () => void = () => undefined;
}

@Controller('work')
class WorkController {
  constructor(private readonly stage: Stage) {}

  @Post()
  @HttpCode(200)
  @PaidAnswer({ operation: 'ai.suggest' })
  work(@Body() body: WorkBody, @CurrentMeter() meter: Meter, @ClientSignal() signal: AbortSignal): EventStream<Answer> {
    this.stage.runs += 1;
    return EventStream.from(this.stage.script(meter, signal, body));
  }

  @Post('plain')
  @HttpCode(200)
  @PaidAnswer({ operation: 'ai.expand' })
  plain(@Body() body: WorkBody, @CurrentMeter() meter: Meter): Answer {
    this.stage.runs += 1;
    attempt(meter, { outputTokens: 10 });
    return { text: body.text, usage: meter.usage() };
  }
}

/** Signs in whoever the request says it comes from. */
class SaysWhoGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Authenticated & { headers: Record<string, string> }>();
    const userId = request.headers['x-user']!;
    request.principal = { userId, sessionId: userId, clientId: 'dev', role: 'user', plan: 'free' };
    return true;
  }
}

@Global()
@Module({})
class SurroundingsModule {
  static forRoot(clock: Clock, stage: Stage): DynamicModule {
    const telemetry: UsageTelemetry = {
      watch: () => ({ dispatched: () => stage.hears(), used: () => stage.hears(), ended: () => stage.hears() }),
      overshot: ({ operation }) => void stage.overshoots.push(operation),
      lost: () => undefined,
      unsettled: () => undefined,
    };
    return {
      module: SurroundingsModule,
      providers: [
        { provide: Clock, useValue: clock },
        { provide: UsageTelemetry, useValue: telemetry },
      ],
      exports: [Clock, UsageTelemetry],
    };
  }
}

@Module({})
class WorkModule {
  static forRoot(environment: EnvironmentSource, clock: Clock, stage: Stage): DynamicModule {
    const sections = [RuntimeConfig, HttpConfig, SecretsConfig, DatabaseConfig, JobsConfig, UsageConfig];
    return {
      module: WorkModule,
      imports: [
        AppConfigModule.forRoot(sections, environment),
        SurroundingsModule.forRoot(clock, stage),
        DatabaseModule.forRoot(() => 0),
        UsageModule,
      ],
      controllers: [WorkController],
      providers: [
        { provide: Stage, useValue: stage },
        { provide: APP_GUARD, useClass: SaysWhoGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_INTERCEPTOR, useClass: EventStreamInterceptor },
        { provide: APP_PIPE, useClass: DtoPipe },
      ],
    };
  }
}

export interface MeteredApp {
  url: string;
  app: NestFastifyApplication;
  database: TestDatabase;
  /** A connection of its own, which does not go through what the app's goes through. */
  source: DataSource;
  stage: Stage;
  logs: LogRecorder;
  close(): Promise<void>;
}

/** The metering parts of the api around one route whose work each test writes itself. */
export async function startMeteredApp(
  clock: Clock,
  environment: Record<string, string> = {},
  connect?: (databaseUrl: string) => Promise<string>,
): Promise<MeteredApp> {
  const database = await createTestDatabase();
  const stage = new Stage();
  const port = await freePort();
  const logs = new LogRecorder();
  const settings = {
    NODE_ENV: 'test',
    DATABASE_URL: connect ? await connect(database.url) : database.url,
    DATA_DIR: '.data/test',
    RATE_LIMIT_PER_MINUTE: '100000',
    ...environment,
  };
  const adapter = new FastifyAdapter({ genReqId: () => requestIdFrom(undefined) });
  const module = WorkModule.forRoot(settings, clock, stage);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: logs,
    rawBody: true,
    abortOnError: false,
    forceCloseConnections: true,
  });
  installRequestId(adapter.getInstance());
  for (const operation of ['ai.suggest', 'ai.expand'] as const) {
    app.get(Quotes, { strict: false }).register({ operation, bound });
  }
  await app.listen({ host: '127.0.0.1', port });
  const source = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  return {
    url: `http://127.0.0.1:${port}`,
    app,
    database,
    source,
    stage,
    logs,
    close: async () => {
      await app.close();
      await source.destroy();
      await database.drop();
    },
  };
}

function bound(body: unknown): CostBound {
  const model = (body as { text?: string } | null)?.text === 'unpriced' ? 'nobody-knows' : 'claude-sonnet-5-5';
  const call = { provider: 'anthropic', model, promptTokens: PROMPT_TOKENS, outputTokens: OUTPUT_TOKENS };
  return {
    calls: [{ ...call, expected: { ...NO_TOKENS, cacheReadTokens: 900, inputTokens: 100, outputTokens: 100 } }],
    media: [],
    images: 0,
    videoSeconds: 0,
    deadlineS: 120,
  };
}

/** One whole upstream attempt. */
export function attempt(meter: Meter, used: Partial<TokenCounts> | undefined, end: Partial<CallEnd> = {}): void {
  meter.observer.dispatched({ provider: 'anthropic', model: 'claude-sonnet-5-5', prompt: 'suggest.v1' });
  if (used) meter.observer.used({ ...NO_TOKENS, ...used });
  meter.observer.ended({ outcome: 'complete', billable: true, estimated: false, ...end });
}

/** An answer in three events that used 100 prompt tokens and wrote 50. */
export function simple(): Script {
  return async function* (meter, _signal, body) {
    yield { event: 'meta', data: { steps: 1 } };
    attempt(meter, { inputTokens: 100, outputTokens: 50 });
    await Promise.resolve();
    const usage = meter.usage();
    yield { event: 'usage', data: usage };
    const answer = { text: body.text, usage };
    yield { event: 'done', data: answer };
    return answer;
  };
}
