import { usdToJson } from '@cse/core';
import {
  ArrayField,
  BooleanField,
  EnumField,
  IntegerField,
  NumberField,
  ObjectField,
  StringField,
  UuidField,
  NextCursorField,
} from '@cse/http';
import {
  BOARD_STATUSES,
  boardCost,
  boardProgress,
  boardStatus,
  currentJobs,
  SHOT_ANGLES,
  SHOT_MOVES,
  SHOT_SIZES,
  STATUSES,
  type BoardOutline,
  type BoardStatus,
  type MediaJob,
  type Shot,
  type ShotAngle,
  type ShotMove,
  type ShotSize,
  type Status,
  type Storyboard,
} from '@cse/media';
import { ApiProperty } from '@nestjs/swagger';
import { JobArtifact } from '../media/artifact.dto';
import { JobErrorResponse, JobWarningResponse } from '../media/job.response.dto';

const TIME = { max: 30, format: 'date-time' };
const USD = { min: 0, max: Number.MAX_SAFE_INTEGER };

export class StoryboardCost {
  @NumberField({ ...USD, description: 'US dollars that all of it was quoted' })
  estimate_usd!: number;

  @NumberField({ ...USD, nullable: true, description: 'US dollars that were charged; null until all has ended' })
  charged_usd!: number | null;
}

/** How far one shot is. */
export class ShotState {
  @StringField({ max: 40, description: 'The name that the request gave it' })
  label!: string;

  @UuidField({ description: 'The job that draws it, as in /images/jobs' })
  job_id!: string;

  @EnumField(STATUSES, { name: 'JobStatus', description: 'Of its picture' })
  status!: Status;

  @UuidField({ nullable: true, description: 'The job of its clip, as in /video/jobs; null without clips' })
  clip_job_id!: string | null;

  @EnumField(STATUSES, { name: 'JobStatus', nullable: true, description: 'Of its clip; null without clips' })
  clip_status!: Status | null;

  @NumberField({ min: 0, max: 1, description: 'Of picture and clip together' })
  progress!: number;

  static stateOf(shot: Shot, jobs: ReadonlyMap<string, MediaJob>): ShotState {
    const picture = jobs.get(shot.jobId);
    const clip = shot.clipJobId === null ? undefined : jobs.get(shot.clipJobId);
    const made = [picture, clip].flatMap((job) => job ?? []);
    return {
      label: shot.label,
      job_id: shot.jobId,
      // A job that was kept long enough is erased; what it made stays.
      status: picture?.status ?? 'succeeded',
      clip_job_id: shot.clipJobId,
      clip_status: shot.clipJobId === null ? null : (clip?.status ?? 'succeeded'),
      progress: Math.round(boardProgress(made) * 1_000) / 1_000,
    };
  }
}

export class ShotResponse extends ShotState {
  @EnumField(SHOT_SIZES, {
    name: 'ShotSize',
    nullable: true,
    description: 'How much of the scene it shows; null where nothing was said',
  })
  size!: ShotSize | null;

  @EnumField(SHOT_ANGLES, {
    name: 'ShotAngle',
    nullable: true,
    description: 'From where it is seen; null where nothing was said',
  })
  angle!: ShotAngle | null;

  @EnumField(SHOT_MOVES, {
    name: 'ShotMove',
    nullable: true,
    description: 'How the camera of its clip moves; null where nothing was said',
  })
  move!: ShotMove | null;

  @NumberField({ min: 0, max: 86_400, description: 'Seconds of its clip' })
  duration_s!: number;

  @ArrayField(() => JobWarningResponse, { max: 40, description: 'Of its picture and its clip' })
  warnings!: JobWarningResponse[];

  @ArrayField(() => JobArtifact, { max: 20, description: 'Its picture and its clip' })
  artifacts!: JobArtifact[];

  @ApiProperty({
    type: () => JobErrorResponse,
    nullable: true,
    allOf: [{ $ref: '#/components/schemas/JobErrorResponse' }],
    description: 'Of its picture or, when that is there, of its clip',
  })
  error!: JobErrorResponse | null;
}

export class StoryboardProgressEvent {
  @NumberField({ min: 0, max: 1, description: 'From 0 to 1, of the whole board' })
  progress!: number;

  @EnumField(BOARD_STATUSES, { name: 'StoryboardStatus', description: 'How the board stands' })
  status!: BoardStatus;
}

/** A board as a list shows it. */
export class StoryboardSummary {
  @UuidField({ description: 'The storyboard' })
  storyboard_id!: string;

  @EnumField(BOARD_STATUSES, {
    name: 'StoryboardStatus',
    description: '`partial`: all has ended, and some of it was made: a shot that fails fails alone',
  })
  status!: BoardStatus;

  @NumberField({ min: 0, max: 1, description: 'From 0 to 1, of all its jobs' })
  progress!: number;

  @ObjectField(() => StoryboardCost, { description: 'What all of it was quoted and what was charged' })
  cost!: StoryboardCost;

  @StringField({ ...TIME, description: 'When it was asked for (UTC)' })
  created_at!: string;

  @StringField({ ...TIME, nullable: true, description: 'When all of it had ended' })
  finished_at!: string | null;

  @StringField({ ...TIME, nullable: true, description: 'When a draft ends that nobody commits' })
  expires_at!: string | null;

  @BooleanField({ description: 'Whether its shots become clips' })
  clips!: boolean;

  @IntegerField({ min: 1, max: 80, description: 'How many shots it has' })
  shot_count!: number;

  @UuidField({ nullable: true, description: 'The job of its film, as in /video/jobs' })
  film_job_id!: string | null;

  static summaryOf(board: BoardOutline): StoryboardSummary {
    const current = currentJobs(board);
    const { estimate, charged } = boardCost(board.jobs);
    const ended = current.map(({ finishedAt }) => finishedAt).sort((a, b) => Number(a) - Number(b));
    const isOver = ended.every((at) => at !== null);
    return {
      storyboard_id: board.id,
      status: boardStatus(current),
      progress: Math.round(boardProgress(current) * 1_000) / 1_000,
      cost: { estimate_usd: usdToJson(estimate), charged_usd: charged === null ? null : usdToJson(charged) },
      created_at: board.createdAt.toISOString(),
      finished_at: isOver ? (ended.at(-1)?.toISOString() ?? board.createdAt.toISOString()) : null,
      expires_at: current.find(({ expiresAt }) => expiresAt)?.expiresAt?.toISOString() ?? null,
      clips: board.clips,
      shot_count: board.shots.length,
      film_job_id: board.filmJobId,
    };
  }
}

/** Shots that were asked for together: one quote, one commit, one stream of events. */
export class StoryboardResponse extends StoryboardSummary {
  @ArrayField(() => ShotResponse, { max: 80, description: 'In their order' })
  shots!: ShotResponse[];

  @EnumField(STATUSES, { name: 'JobStatus', nullable: true, description: 'Of its film; null without one' })
  film_status!: Status | null;

  @ArrayField(() => JobArtifact, { max: 20, description: 'The film, with a fresh link' })
  film_artifacts!: JobArtifact[];

  /** @param filesOf what a job made, with links */
  static of(board: Storyboard, filesOf: (jobId: string) => JobArtifact[]): StoryboardResponse {
    const jobs = new Map(board.jobs.map((job) => [job.id, job]));
    const film = board.filmJobId === null ? undefined : jobs.get(board.filmJobId);
    return {
      ...StoryboardSummary.summaryOf(board),
      shots: board.shots.map((shot) => shotOf(shot, jobs, filesOf)),
      film_status: board.filmJobId === null ? null : (film?.status ?? 'succeeded'),
      film_artifacts: board.filmJobId === null ? [] : filesOf(board.filmJobId),
    };
  }
}

function shotOf(shot: Shot, jobs: ReadonlyMap<string, MediaJob>, filesOf: (id: string) => JobArtifact[]): ShotResponse {
  const [picture, clip] = [jobs.get(shot.jobId), jobs.get(shot.clipJobId ?? '')];
  const error = picture?.error ?? clip?.error;
  return {
    ...ShotState.stateOf(shot, jobs),
    size: shot.size,
    angle: shot.angle,
    move: shot.move,
    duration_s: shot.durationS,
    warnings: [...(picture?.warnings ?? []), ...(clip?.warnings ?? [])],
    artifacts: [...filesOf(shot.jobId), ...(shot.clipJobId === null ? [] : filesOf(shot.clipJobId))],
    error: error ? JobErrorResponse.of(error) : null,
  };
}

export class StoryboardsResponse {
  @ArrayField(() => StoryboardSummary, { max: 100, description: 'Newest first' })
  items!: StoryboardSummary[];

  @NextCursorField()
  next_cursor!: string | null;
}

/** What drawing a shot again would cost. */
export class RedoQuote {
  @NumberField({ ...USD, description: 'US dollars that drawing it again would cost, with its clip and the film' })
  estimate_usd!: number;
}
