import { AppError, describeCause } from '@cse/core';
import { PendingObjects } from '@cse/storage';
import { Injectable, Logger } from '@nestjs/common';
import { ArtifactStore, type Artifact } from '../artifacts/artifact-store';
import { jobError, type MediaJob } from '../job/job';
import { ContentSeal, type JobInput, type StitchInput, type VideoInput } from '../job/job-input';
import { Fenced, JobStore } from '../job/job-store';
import { isFinal } from '../job/states';
import { StitchPreparation } from '../requests/stitch-preparation';
import { VideoPreparation } from '../requests/video-preparation';
import { Ending } from '../running/ending';
import { Turns } from '../running/turns';
import { StoryboardStore } from './storyboard-store';

const BATCH = 50;

/**
 * Lets the jobs of a storyboard that waited for others begin once those have ended: a clip with the picture that was
 * drawn, the film with the clips of all shots. What lacks something to begin with fails alone and costs nothing. May be
 * repeated, and by any number of workers at once: the row lets one of them change it.
 */
@Injectable()
export class Sequels {
  private readonly logger = new Logger(Sequels.name);

  constructor(
    private readonly store: StoryboardStore,
    private readonly jobs: JobStore,
    private readonly artifacts: ArtifactStore,
    private readonly clips: VideoPreparation,
    private readonly films: StitchPreparation,
    private readonly pending: PendingObjects,
    private readonly seal: ContentSeal,
    private readonly ending: Ending,
    private readonly turns: Turns,
  ) {}

  /** Goes over the boards on which something waits for what has ended; for a sweeper. Returns how many those were. */
  async followAll(): Promise<number> {
    const boards = await this.store.stuck(BATCH);
    for (const id of boards) await this.follow(id);
    return boards.length;
  }

  /** Brings one board on after one of its jobs has ended. Never fails: what is left is a sweeper's. */
  async follow(storyboardId: string): Promise<void> {
    try {
      // The end of a clip that cannot be made may be what the film waited for.
      while (await this.bringOn(storyboardId)) continue;
    } catch (error) {
      this.logger.warn({ event: 'storyboard_not_followed', storyboard_id: storyboardId, cause: describeCause(error) });
    }
  }

  /** True when something has ended by it. */
  private async bringOn(storyboardId: string): Promise<boolean> {
    const all = await this.jobs.ofStoryboards([storyboardId]);
    const open = new Set(all.filter(({ status }) => !isFinal(status)).map(({ id }) => id));
    const ready = all.filter(
      ({ id, waitsFor, status }) =>
        status === 'queued' && open.has(id) && waitsFor && !waitsFor.some((other) => open.has(other)),
    );
    let hasEnded = false;
    for (const job of ready) {
      try {
        if (!(await this.begin(job))) hasEnded = true;
      } catch (error) {
        // Another worker was faster, or its owner cancelled it.
        if (!(error instanceof Fenced)) throw error;
      }
    }
    return hasEnded;
  }

  /** False when something to begin with is missing, and the job has ended. */
  private async begin(job: MediaJob): Promise<boolean> {
    const made = await this.artifacts.ofJobs(job.waitsFor!);
    const found = job.kind === 'stitch' ? await this.filmOf(job, made) : await this.clipOf(job, made);
    if (!found) {
      await this.ending.end(job, { status: 'failed', error: jobError('input_unavailable', false) });
      return false;
    }
    const { input, heldKeys, heldBytes, artifactIds } = found;
    const change = { input: this.seal.seal(job.id, input), heldKeys, waitsFor: null };
    try {
      await this.jobs.change(job, change, async (session) => {
        await this.pending.forget(heldKeys, session);
        await this.jobs.noteInputs(job.id, artifactIds, session);
        await this.jobs.countBytes(job, heldBytes, session);
      });
    } catch (error) {
      // Whoever was faster began it with the same picture, which must not be erased while the job waits for its turn.
      if (error instanceof Fenced) await this.jobs.forgetHeld(job.id, heldKeys);
      throw error;
    }
    await this.turns.announce(job);
    return true;
  }

  private async clipOf(job: MediaJob, made: readonly Artifact[]): Promise<Begun | undefined> {
    const picture = made.find(({ role }) => role === 'image');
    const input = this.inputOf(job);
    if (!picture || !input || !job.userId) return undefined;
    try {
      const owned = { id: job.id, userId: job.userId };
      const started = await this.clips.startFrom(owned, input as VideoInput, picture.id);
      return { ...started, artifactIds: [picture.id] };
    } catch (error) {
      return refusedInput(error);
    }
  }

  private async filmOf(job: MediaJob, made: readonly Artifact[]): Promise<Begun | undefined> {
    const found = new Map(made.filter(({ role }) => role === 'clip').map((clip) => [clip.jobId, clip.id]));
    const clips = job.waitsFor!.flatMap((id) => {
      const artifactId = found.get(id);
      return artifactId ? [{ artifactId, trimStartS: 0, trimEndS: 0 }] : [];
    });
    const input = this.inputOf(job);
    if (clips.length < job.waitsFor!.length || !input || !job.userId) return undefined;
    const { resolution } = input as StitchInput;
    try {
      const film = await this.films.prepare(job.userId, { clips, transition: 'cut', resolution });
      return { input: film.input, heldKeys: [], heldBytes: 0, artifactIds: film.artifactIds };
    } catch (error) {
      return refusedInput(error);
    }
  }

  private inputOf({ id, input }: MediaJob): JobInput | undefined {
    return input ? this.seal.open(id, input) : undefined;
  }
}

interface Begun {
  input: JobInput;
  heldKeys: string[];
  heldBytes: number;
  artifactIds: string[];
}

/** A file that was deleted or hidden meanwhile is gone for good; anything else is tried again. */
function refusedInput(error: unknown): undefined {
  const gone = error instanceof AppError && ['not_found', 'invalid_state', 'image_rejected'].includes(error.code);
  if (!gone) throw error;
  return undefined;
}
