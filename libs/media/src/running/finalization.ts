import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { uuidv7 } from '@cse/core';
import { ObjectStorage } from '@cse/storage';
import { Injectable } from '@nestjs/common';
import type { NewArtifact } from '../artifacts/artifact-store';
import type { Finished, FinishedFile } from '../finishing/finisher';
import { Finishers } from '../finishing/finishers';
import { jobError, type MediaJob } from '../job/job';
import { JobStore } from '../job/job-store';
import { ProviderFailure } from '../media-model';
import { Ending } from './ending';
import { Failures } from './failures';
import { JobFiles } from './job-files';
import { Polling } from './polling';
import type { Next, RunningAttempt } from './run';
import { mayReadAgain, orFailure, unusable, usable } from './several-outputs';

interface Planned {
  file: FinishedFile;
  artifact: NewArtifact;
}

/**
 * Download, check, finish, store, and name what came of it. Objects are named by their content, so all of it may be
 * repeated from the start after a crash; none of it costs anything.
 */
@Injectable()
export class Finalization {
  constructor(
    private readonly store: JobStore,
    private readonly polling: Polling,
    private readonly finishers: Finishers,
    private readonly files: JobFiles,
    private readonly storage: ObjectStorage,
    private readonly failures: Failures,
    private readonly ending: Ending,
  ) {}

  async finalize(run: RunningAttempt): Promise<Next> {
    const { job, watch } = run;
    const finisher = this.finishers.of(job.kind);
    if (!finisher) throw new Error(`nothing here finishes jobs of kind ${job.kind}`);
    try {
      if (!run.brought) await this.polling.collect(run);
      const { files, lost } = run.brought ?? { files: [], lost: 0 };
      if (files.length === 0) throw new ProviderFailure('bad_output', 'nothing was delivered');
      const task = this.files.outline(job);
      const madeBy = run.model.isLocal ? ('program' as const) : ('model' as const);
      const context = { folder: run.folder, signal: watch.forLocalWork, progress: watch.progress, madeBy };
      const results: (Finished | ProviderFailure)[] = [];
      for (const { path } of files) results.push(await orFailure(finisher.finish(path, task, context)));
      const finished = usable(results, mayReadAgain(job));
      const planned: Planned[] = [];
      for (const [ordinal, one] of finished.kept.entries()) planned.push(...(await plan(job, ordinal, one.files)));
      const warnings = [
        ...job.warnings,
        ...unusable(lost + finished.lost, job),
        ...finished.kept.flatMap((one) => one.warnings),
      ];
      await watch.end();
      await this.keep(job, planned);
      const artifacts = planned.map(({ artifact }) => artifact);
      await this.ending.end(job, { status: 'succeeded', artifacts, warnings });
      return 'ended';
    } catch (error) {
      await watch.end();
      if (watch.forLocalWork.aborted) return 'continue';
      run.brought = undefined;
      return this.failures.handle(error, run, 'read');
    }
  }

  /** Work that was delivered but that nobody can be asked for again. */
  async lost(job: MediaJob): Promise<Next> {
    await this.ending.end(job, { status: 'failed', error: jobError('provider_outcome_unknown', false) });
    return 'ended';
  }

  /** The names are written down first, so that what a crash leaves behind is known and erased. */
  private async keep(job: MediaJob, planned: readonly Planned[]): Promise<void> {
    const keys = planned.map(({ artifact }) => artifact.objectKey);
    const heldKeys = [...new Set([...job.heldKeys, ...keys])];
    if (heldKeys.length > job.heldKeys.length) await this.store.change(job, { heldKeys });
    for (const { file, artifact } of planned) {
      const body = Buffer.isBuffer(file.content) ? file.content : createReadStream(file.content.path);
      await this.storage.put(artifact.objectKey, body, {
        contentType: file.contentType,
        maxBytes: artifact.bytes,
      });
    }
  }
}

/** What will be stored of one output, the main file first and its small picture as a child of it. */
async function plan(job: MediaJob, ordinal: number, files: FinishedFile[]): Promise<Planned[]> {
  const planned: Planned[] = [];
  for (const file of files) {
    const { sha256, bytes } = await measure(file.content);
    planned.push({
      file,
      artifact: {
        id: uuidv7(),
        userId: job.userId,
        jobId: job.id,
        parentId: planned[0]?.artifact.id ?? null,
        ordinal,
        role: file.role,
        state: 'ready',
        objectKey: `media/${job.id}/${sha256}`,
        contentType: file.contentType,
        bytes,
        sha256,
        width: file.width,
        height: file.height,
        durationS: file.durationS ?? null,
        fps: file.fps ?? null,
        thumbhash: file.thumbhash ?? null,
        expiresAt: null,
      },
    });
  }
  return planned;
}

async function measure(content: FinishedFile['content']): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  if (Buffer.isBuffer(content)) return { sha256: hash.update(content).digest('hex'), bytes: content.length };
  await pipeline(createReadStream(content.path), hash);
  return { sha256: hash.digest('hex'), bytes: (await stat(content.path)).size };
}
