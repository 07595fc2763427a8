import { AiProxyModule } from '@cse/ai-proxy';
import { AppConfigModule, SecretsConfig, TextConfig } from '@cse/config';
import { Clock, SystemClock, type CallObserver } from '@cse/core';
import { SketchTextModel } from '@cse/sketch';
import { Global, Module, type DynamicModule, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type FakeAnthropic, startFakeAnthropic } from '../../test/fakes/anthropic';

@Global()
@Module({ providers: [{ provide: Clock, useClass: SystemClock }], exports: [Clock] })
class ClockModule {}

@Module({})
class EvalModule {
  static forRoot(environment: Record<string, string>): DynamicModule {
    const config = AppConfigModule.forRoot([SecretsConfig, TextConfig], environment);
    const texts = AiProxyModule.forRoot({ sketch: () => new SketchTextModel() });
    return { module: EvalModule, imports: [config, ClockModule, texts] };
  }
}

/** The text side of the engine, without HTTP and database, in front of a fake provider. */
export interface TextEngine {
  app: INestApplicationContext;
  fake: FakeAnthropic;
  close(): Promise<void>;
}

/**
 * @param standardModel the model that requests without a tier go to
 * @param provider `sketch` answers without the fake
 */
export async function startTextEngine(
  standardModel = 'claude-sonnet-5-5',
  provider: 'anthropic' | 'sketch' = 'anthropic',
): Promise<TextEngine> {
  const fake = await startFakeAnthropic();
  const environment = {
    NODE_ENV: 'test',
    // Always the same, so that a run can be compared with the last one; it protects nothing here.
    CONTENT_KEY: Buffer.alloc(32, 7).toString('base64'),
    TEXT_PROVIDER: provider,
    ANTHROPIC_BASE_URL: fake.url,
    ANTHROPIC_API_KEY: 'eval',
    TEXT_MODEL_STANDARD: standardModel,
  };
  const app = await NestFactory.createApplicationContext(EvalModule.forRoot(environment), { logger: false });
  return {
    app,
    fake,
    close: async () => {
      await app.close();
      await fake.close();
    },
  };
}

/** Nothing is billed here. */
const UNBILLED: CallObserver = { dispatched: () => undefined, used: () => undefined, ended: () => undefined };

export function evalCall(): { signal: AbortSignal; observer: CallObserver; userId: string } {
  return { signal: new AbortController().signal, observer: UNBILLED, userId: 'eval' };
}
