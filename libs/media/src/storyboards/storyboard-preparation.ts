import { AppError, inputError } from '@cse/core';
import type { MediaQuantity, PricedModel } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import type { Resolution } from '../media-model';
import { GivenPictures } from '../requests/given-pictures';
import { ImagePreparation, type Prepared } from '../requests/image-preparation';
import { StitchPreparation } from '../requests/stitch-preparation';
import { VideoPreparation } from '../requests/video-preparation';
import { Ending } from '../running/ending';
import { clipPrompt, factsOf, picturePrompt, referencesOf, type BoardRequest, type ShotRequest } from './shot-words';

/** What a prompt of a picture may come to when a shot, its characters and the style are put together. */
const LONGEST_PROMPT = 4_000;
/** Shots whose words are looked at at once: a moderation server is asked about each. */
const AT_ONCE = 8;

export interface PlannedShot {
  shot: ShotRequest;
  picture: Prepared;
  clip?: Prepared;
}

export interface PlannedBoard {
  shots: PlannedShot[];
  film?: Prepared;
}

/** Chooses who makes the pictures, clips and film of a storyboard, prices all of it, and brings what it is drawn after. */
@Injectable()
export class StoryboardPreparation {
  constructor(
    private readonly pictures: ImagePreparation,
    private readonly clips: VideoPreparation,
    private readonly films: StitchPreparation,
    private readonly given: GivenPictures,
    private readonly ending: Ending,
  ) {}

  /**
   * Nothing is kept of what is refused.
   * @throws AppError as the requests for a picture, a clip and a film do, with pointers into the board's shots
   */
  async prepare(userId: string, board: BoardRequest): Promise<PlannedBoard> {
    requireKnownLabels(board);
    const shots: PlannedShot[] = [];
    const read = this.readOnce();
    try {
      for (let from = 0; from < board.shots.length; from += AT_ONCE) {
        const some = board.shots.slice(from, from + AT_ONCE);
        const settled = await Promise.allSettled(
          some.map((shot, index) => at(`/shots/${from + index}`, () => this.shot(userId, shot, board, read))),
        );
        shots.push(...settled.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])));
        const refused = settled.find((one) => one.status === 'rejected');
        if (refused) throw refused.reason as Error;
      }
      return { shots, ...(board.film && { film: this.film(board.shots, board.resolution) }) };
    } catch (error) {
      for (const { picture } of shots) await this.ending.discard(picture);
      throw error;
    }
  }

  /** What the price list will be asked for, and the counts that are held. Keeps nothing. @throws AppError as `prepare` */
  async bound(
    userId: string,
    board: BoardRequest,
  ): Promise<{ media: (PricedModel & MediaQuantity)[]; images: number; videoSeconds: number }> {
    requireKnownLabels(board);
    const media: (PricedModel & MediaQuantity)[] = [];
    let videoSeconds = 0;
    for (const [index, shot] of board.shots.entries()) {
      await at(`/shots/${index}`, async () => {
        const { picture, clip } = requestsOf(shot, board);
        media.push(this.pictures.bound(picture));
        await this.pictures.check(userId, picture);
        if (!clip) return;
        const item = this.clips.bound(clip);
        videoSeconds += item.quantity;
        media.push(item);
      });
    }
    if (board.film) {
      const film = this.films.boundOf(secondsOf(board.shots), board.resolution);
      videoSeconds += film.quantity;
      media.push(film);
    }
    return { media, images: board.shots.length, videoSeconds };
  }

  /** The film of all shots, whose clips are yet to be made. */
  film(shots: readonly Pick<ShotRequest, 'durationS'>[], resolution: Resolution): Prepared {
    return this.films.quote(secondsOf(shots), resolution);
  }

  /**
   * One shot alone, as it is drawn again.
   * @param board with whom the request describes: what was said of others is not kept
   * @throws AppError as `prepare`, with pointers into the request
   */
  async prepareShot(userId: string, shot: ShotRequest, board: Omit<BoardRequest, 'shots'>): Promise<PlannedShot> {
    requireDescribed(shot, board);
    return this.shot(userId, shot, board);
  }

  /** Decodes each picture once, however many shots are drawn after it: that takes most of the time of a board. */
  private readOnce(): GivenPictures['read'] {
    const known = new Map<string, ReturnType<GivenPictures['read']>>();
    return (userId, picture) => {
      const key = JSON.stringify(picture.source);
      const reading = known.get(key) ?? this.given.read(userId, picture);
      known.set(key, reading);
      return reading;
    };
  }

  private async shot(
    userId: string,
    shot: ShotRequest,
    board: Omit<BoardRequest, 'shots'>,
    read?: GivenPictures['read'],
  ): Promise<PlannedShot> {
    const requests = requestsOf(shot, board);
    const picture = await this.pictures.prepare(userId, requests.picture, read);
    if (!requests.clip) return { shot, picture };
    try {
      return { shot, picture, clip: await this.clips.quote(requests.clip) };
    } catch (error) {
      await this.ending.discard(picture);
      throw error;
    }
  }
}

/** What one shot asks for. @throws AppError `validation_failed` when its words are too many */
function requestsOf(shot: ShotRequest, board: Omit<BoardRequest, 'shots'>) {
  const { aspectRatio, tier, resolution } = board;
  const prompt = picturePrompt(shot, board);
  if (prompt.length > LONGEST_PROMPT) {
    const detail = `with its characters and the style it has ${prompt.length} characters; ${LONGEST_PROMPT} are allowed`;
    throw invalid('/prompt', detail);
  }
  const common = { negativePrompt: shot.negativePrompt, aspectRatio, tier, seed: shot.seed ?? board.seed };
  const references = referencesOf(shot, board);
  return {
    picture: {
      ...common,
      ...(references.length > 0 && { references }),
      ...{ prompt, count: 1, provider: board.provider, clean: board.clean || board.clips, shot: factsOf(shot, board) },
    },
    clip: board.clips
      ? {
          ...common,
          ...{ prompt: clipPrompt(shot), requestedS: shot.durationS, resolution, provider: board.clipProvider },
          hasStart: true,
        }
      : undefined,
  };
}

function secondsOf(shots: readonly Pick<ShotRequest, 'durationS'>[]): number {
  return shots.reduce((sum, { durationS }) => sum + durationS, 0);
}

function requireKnownLabels({ shots, characters }: BoardRequest): void {
  const seen = new Set<string>();
  const cast = new Set(characters.map(({ label }) => label));
  for (const [index, { label, characters: named }] of shots.entries()) {
    if (seen.has(label)) throw invalid(`/shots/${index}/label`, 'another shot has this label');
    seen.add(label);
    for (const [place, character] of named.entries()) {
      if (!cast.has(character)) throw invalid(`/shots/${index}/characters/${place}`, 'the board has no such character');
    }
  }
  if (cast.size < characters.length) throw invalid('/characters', 'two characters have one label');
}

function requireDescribed({ characters: named }: ShotRequest, { characters }: Pick<BoardRequest, 'characters'>): void {
  const cast = new Set(characters.map(({ label }) => label));
  const unknown = named.findIndex((label) => !cast.has(label));
  if (unknown >= 0) {
    const detail = 'must be described in `cast`: the descriptions of a board are erased when its jobs end';
    throw invalid(`/characters/${unknown}`, detail);
  }
  if (cast.size < characters.length) throw invalid('/cast', 'two characters have one label');
}

function invalid(pointer: string, detail: string): AppError {
  return inputError('validation_failed', pointer, detail);
}

/** Where in the board a shot's own fields stand. */
const OWN_FIELDS = new Set(['prompt', 'negative_prompt', 'seed', 'duration_s']);

/** Lets what a request for one picture or clip refuses point at the shot that asked for it. */
async function at<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) || !error.errors) throw error;
    const errors = error.errors.map(({ pointer, detail }) => ({ pointer: pointerIn(place, pointer), detail }));
    throw new AppError(error.code, error.message, { cause: error.cause, members: error.members, errors });
  }
}

function pointerIn(place: string, pointer: string): string {
  const field = pointer.slice(1);
  // It goes back to whose pictures are given.
  if (field.startsWith('reference_artifact_ids')) return '/characters';
  if (field === 'video_prompt') return `${place}/prompt`;
  if (OWN_FIELDS.has(field)) return `${place}/${field}`;
  return pointer;
}
