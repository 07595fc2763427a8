import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { wholeRate } from '../../finishing/delivery-plan';
import { AAC, BIT_EXACT, h264, MP4 } from '../../ffmpeg/encoding';
import { renderFailure, type Ffmpeg } from '../../ffmpeg/ffmpeg';
import { clipParts, declareClip, sourceTypeOfAll } from '@cse/storage';
import { probeClip, type ClipFacts } from '../../ffmpeg/probe-clip';
import { sizeAt } from '../../capabilities/pixel-size';
import {
  ProviderFailure,
  StitchModel,
  type CancelResult,
  type ProviderContext,
  type StitchTask,
  type SubmitResult,
} from '../../media-model';
import { planFilm, type FilmPlan, type Segment } from './film-plan';
import { segmentGraph, type FilmForm } from './segment-graph';

export const STITCH_PROVIDER = 'stitch';
export const STITCH_MODEL = 'stitch-1';

/** Of one segment: a minute of 1080p at 60 frames a second. */
const SEGMENT_MS = 10 * 60_000;
const JOIN_MS = 10 * 60_000;
const MAX_BYTES = 4 * 1024 ** 3;

/**
 * Joins clips to one film: piece by piece, so that memory does not grow with the number of clips, all in one size and
 * rate, and then without another loss of quality.
 */
export class FfmpegStitchModel extends StitchModel {
  readonly id = STITCH_PROVIDER;
  override readonly isLocal = true;

  /** @param ffmpeg the program of this machine; asked for when there is work, for the api has none and needs none */
  constructor(private readonly ffmpeg: () => Ffmpeg | undefined) {
    super();
  }

  async submit(task: StitchTask, context: ProviderContext): Promise<SubmitResult> {
    const ffmpeg = this.ffmpeg();
    if (!ffmpeg) throw new ProviderFailure('provider_auth', 'there is no ffmpeg on this machine');
    try {
      const path = await this.render(ffmpeg, task, context);
      return { state: 'done', outputs: [{ from: 'file', path, contentType: 'video/mp4' }] };
    } catch (error) {
      throw renderFailure(error);
    }
  }

  private async render(ffmpeg: Ffmpeg, task: StitchTask, context: ProviderContext): Promise<string> {
    const facts: ClipFacts[] = [];
    for (const { path } of task.clips) facts.push(await probeClip(ffmpeg, path, context.signal));
    const form = formOf(task, facts);
    const clips = task.clips.map((clip, index) => ({ ...clip, durationS: facts[index]?.durationS ?? 0 }));
    const plan = planFilm(clips, form.fps, task.transition === 'crossfade' ? task.transitionS : 0);
    if ('problem' in plan) throw new ProviderFailure('invalid_request', `clip ${plan.clip + 1}: ${plan.problem}`);
    const made: string[] = [];
    let done = 0;
    for (const segment of plan.segments) {
      const advance = (frames: number) => context.progress(Math.min((done + frames) / plan.frames, 1));
      made.push(await this.segment(ffmpeg, { task, facts, form, segment, index: made.length }, context, advance));
      done += segment.frames;
    }
    const film = await this.join(ffmpeg, made, form, plan, context);
    const parts = await Promise.all(task.clips.map(({ path }) => clipParts(path)));
    await declareClip(film, sourceTypeOfAll(parts.map(({ sourceType }) => sourceType)) ?? 'composite');
    return film;
  }

  private async segment(
    ffmpeg: Ffmpeg,
    piece: { task: StitchTask; facts: ClipFacts[]; form: FilmForm; segment: Segment; index: number },
    { folder, signal }: ProviderContext,
    onFrame: (frames: number) => void,
  ): Promise<string> {
    const { task, facts, form, segment, index } = piece;
    const name = join(folder, `segment-${index}`);
    const used = segment.kind === 'joint' ? [segment.clip, segment.clip + 1] : [segment.clip];
    const graph = segmentGraph(segment, form, (clip) => facts[clip]?.hasSound ?? false);
    await ffmpeg.run({
      inputs: used.map((clip) => ({ path: task.clips[clip]?.path ?? '' })),
      output: [
        ...['-filter_complex', graph],
        ...(form.sound ? ['-map', '[a]', '-c:a', 'pcm_s16le', ...BIT_EXACT, '-y', `${name}.wav`] : []),
        // Without frames that are shown out of order, segments join to the tick.
        ...[
          '-map',
          '[v]',
          '-r',
          String(form.fps),
          ...h264('standard', form.fps),
          '-bf',
          '0',
          '-f',
          'mp4',
          `${name}.mp4`,
        ],
      ],
      signal,
      deadlineMs: SEGMENT_MS,
      maxBytes: MAX_BYTES,
      onFrame,
    });
    return name;
  }

  private async join(
    ffmpeg: Ffmpeg,
    segments: readonly string[],
    { sound }: FilmForm,
    { frames }: FilmPlan,
    { folder, signal, progress }: ProviderContext,
  ): Promise<string> {
    const tracks = sound ? ['mp4', 'wav'] : ['mp4'];
    const lists = await Promise.all(
      tracks.map(async (track) => {
        const path = join(folder, `${track}.txt`);
        await writeFile(path, segments.map((name) => `file 'file:${name}.${track}'\n`).join(''));
        return { path, options: ['-f', 'concat', '-safe', '0'] };
      }),
    );
    const film = join(folder, 'film.mp4');
    await ffmpeg.run({
      inputs: lists,
      output: [
        ...['-map', '0:v:0', '-c:v', 'copy', ...(sound ? ['-map', '1:a:0', ...AAC] : []), ...BIT_EXACT],
        ...['-frames:v', String(frames), ...MP4, film],
      ],
      signal,
      deadlineMs: JOIN_MS,
      maxBytes: MAX_BYTES,
    });
    progress(1);
    await Promise.all(segments.flatMap((name) => tracks.map((track) => rm(`${name}.${track}`))));
    // A film that outgrew its limit ends early and does not say so.
    const made = await probeClip(ffmpeg, film, signal);
    if (made.frames !== frames) throw new ProviderFailure('task_failed', 'the film is larger than a film may be');
    return film;
  }

  poll(): Promise<never> {
    return Promise.reject(new ProviderFailure('task_failed', 'local films have no task to ask about'));
  }

  cancel(): Promise<CancelResult> {
    return Promise.resolve('confirmed');
  }
}

/** What the request leaves open is as in the first clip. */
function formOf(task: StitchTask, facts: readonly ClipFacts[]): FilmForm {
  const [first] = facts;
  if (!first) throw new ProviderFailure('invalid_request', 'a film needs clips');
  const size = task.resolution === undefined ? even(first) : sizeAt(first, task.resolution);
  return { ...size, fps: task.fps ?? wholeRate(first.fps), sound: facts.some(({ hasSound }) => hasSound) };
}

function even({ width, height }: ClipFacts): { width: number; height: number } {
  return { width: 2 * Math.round(width / 2), height: 2 * Math.round(height / 2) };
}
