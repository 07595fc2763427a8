import 'reflect-metadata';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { RuntimeConfig, processEnvironment } from '@cse/config';
import { measureCanary, measureMerge } from './branches';
import { measureBytes, measureCaching, measureTime, measureWaysOn } from './cost';
import { measureContradictions, measureQuotes } from './evidence';
import { columnTable, failWhereMissed, table, write, type Measure } from './measures';
import { startTextEngine } from './operations';
import { measureDiversity, measureLanes } from './proposals';
import { measureStories } from './stories';
import { labelledStories } from '../../test/fixtures';
import { measureLive } from './live/measure-live';
import { RECORDINGS, recordedProviders, type LiveProvider } from './live/recording';
import { liveServer } from './live/server';
import { measureSaga } from './saga';
import { measureSketch } from './sketch';

/**
 * `npm run eval -- [--out FILE] [--stories FOLDER] [--live PROVIDER] [--recordings FOLDER]`: how good and how dear the text operations are, offline, on recorded
 * answers and against the fake provider, and what their checks make of labelled stories: those of `test/fixtures`
 * unless another folder is named. What live models said is replayed from their recordings, and `--live anthropic|openai` asks one what is not recorded yet. Prints two tables and writes them as JSON, under DATA_DIR unless a file is named.
 * Fails when a bar is missed.
 */
async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { out: text, stories: text, live: text, recordings: text } });
  const asked = values.live === undefined ? undefined : liveServer(values.live, values.recordings);
  const measures: Measure[] = [];
  const engine = await startTextEngine();
  try {
    for (const measure of [
      measureDiversity,
      measureLanes,
      measureQuotes,
      measureContradictions,
      measureMerge,
      measureCanary,
    ]) {
      measures.push(...(await measure(engine)));
    }
  } finally {
    await engine.close();
  }
  const stories = labelledStories(values.stories);
  measures.push(...(await measureSketch(stories)), ...measureSaga());
  measures.push(
    ...(await measureCaching()),
    ...(await measureWaysOn()),
    ...(await measureBytes()),
    ...(await measureTime()),
  );
  const ofStories = await measureStories(stories);
  ofStories.push(...(await liveColumns(stories, values.recordings, asked)));
  process.stdout.write(`${table(measures)}\n\n${columnTable(ofStories)}\n`);
  measures.push(...ofStories);
  const file = write(measures, values.out, join(new RuntimeConfig(processEnvironment()).dataDir));
  process.stdout.write(`\nwritten to ${file}\n`);
  failWhereMissed(measures);
}

/** The columns of what is recorded, and of the provider that is asked now. Says what it leaves out, and why. */
async function liveColumns(
  stories: ReturnType<typeof labelledStories>,
  folder = RECORDINGS,
  asked?: { provider: LiveProvider; upstream: string },
): Promise<Measure[]> {
  const columns: Measure[] = [];
  const providers = new Set([...recordedProviders(folder), ...(asked ? [asked.provider] : [])]);
  for (const provider of providers) {
    const upstream = provider === asked?.provider ? asked.upstream : undefined;
    const live = await measureLive(stories, { provider, folder, upstream }, processEnvironment());
    const name = `${provider}: ${live.madeBy}`;
    process.stdout.write(`${name}: asked ${live.asked} times, ${live.missing} answers are not recorded\n`);
    if (live.missing > 0) continue;
    columns.push(...live.measures.map((measure) => ({ ...measure, column: name })));
  }
  if (providers.size === 0) process.stdout.write(`no live model is recorded for the prompts as they are now\n`);
  return columns;
}

main().catch((error: Error) => {
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
});
