import 'reflect-metadata';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { RuntimeConfig, processEnvironment } from '@cse/config';
import { measureCanary, measureMerge } from './branches';
import { measureBytes, measureCaching, measureTime, measureWaysOn } from './cost';
import { measureContradictions, measureQuotes } from './evidence';
import { columnTable, isMet, table, write, type Measure } from './measures';
import { startTextEngine } from './operations';
import { measureDiversity, measureLanes } from './proposals';
import { measureStories } from './stories';
import { labelledStories } from '../../test/fixtures';
import { measureSaga } from './saga';
import { measureSketch } from './sketch';

/**
 * `npm run eval -- [--out FILE] [--stories FOLDER]`: how good and how dear the text operations are, offline, on recorded
 * answers and against the fake provider, and what their checks make of labelled stories: those of `test/fixtures`
 * unless another folder is named. Prints two tables and writes them as JSON, under DATA_DIR unless a file is named.
 * Fails when a bar is missed.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { out: { type: 'string' }, stories: { type: 'string' } } });
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
  process.stdout.write(`${table(measures)}\n\n${columnTable(ofStories)}\n`);
  measures.push(...ofStories);
  const file = write(measures, values.out, join(new RuntimeConfig(processEnvironment()).dataDir));
  process.stdout.write(`\nwritten to ${file}\n`);
  const missed = measures.filter((measure) => !isMet(measure));
  if (missed.length > 0) throw new Error(`missed: ${missed.map(({ name }) => name).join('; ')}`);
}

main().catch((error: Error) => {
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
});
