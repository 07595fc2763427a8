import { inputError, uuidv7 } from '@cse/core';
import type { MediaQuantity, PricedModel } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import type { Artifact } from '../artifacts/artifact-store';
import { Artifacts } from '../artifacts/artifacts';
import { wholeRate } from '../finishing/delivery-plan';
import type { Resolution, StitchTask } from '../media-model';
import { planFilm, type FilmProblem } from '../providers/stitch/film-plan';
import { STITCH_MODEL, STITCH_PROVIDER } from '../providers/stitch/stitch.model';
import { MediaOffer } from '../capabilities/offer';
import type { Prepared } from './image-preparation';

const CROSSFADE_S = 0.5;

export interface FilmRequest {
  clips: readonly { artifactId: string; trimStartS: number; trimEndS: number }[];
  transition: StitchTask['transition'];
  transitionS?: number;
  resolution?: Resolution;
  fps?: number;
}

/** Checks that the clips of a film are there and long enough, and prices the film by its length. */
@Injectable()
export class StitchPreparation {
  constructor(
    private readonly artifacts: Artifacts,
    private readonly offer: MediaOffer,
  ) {}

  /** @throws AppError `not_found` (also for another user's clip), `unsupported_option`, `unpriced_model` */
  async prepare(userId: string, request: FilmRequest): Promise<Prepared> {
    const { transition, resolution } = request;
    const { found, fps, transitionS, seconds } = await this.film(userId, request);
    return {
      id: uuidv7(),
      provider: STITCH_PROVIDER,
      input: {
        kind: 'stitch',
        model: STITCH_MODEL,
        clips: request.clips.map(({ trimStartS, trimEndS }, index) => ({
          key: found[index]!.objectKey,
          trimStartS,
          trimEndS,
        })),
        transition,
        transitionS,
        resolution,
        fps,
      },
      heldKeys: [],
      heldBytes: 0,
      artifactIds: found.map(({ id }) => id),
      warnings: [],
      estimate: this.offer.price(priceItem(seconds, resolution)),
      making: priceItem(seconds, resolution),
      images: 0,
      videoSeconds: seconds,
      requestedS: seconds,
    };
  }

  /** A film of so many seconds whose clips are yet to be made (`prepare` brings them then). @throws AppError `unpriced_model` */
  quote(seconds: number, resolution: Resolution): Prepared {
    return {
      id: uuidv7(),
      provider: STITCH_PROVIDER,
      input: { kind: 'stitch', model: STITCH_MODEL, clips: [], transition: 'cut', transitionS: 0, resolution },
      heldKeys: [],
      heldBytes: 0,
      artifactIds: [],
      warnings: [],
      estimate: this.offer.price(priceItem(seconds, resolution)),
      making: priceItem(seconds, resolution),
      images: 0,
      videoSeconds: seconds,
      requestedS: seconds,
    };
  }

  /** What the price list will be asked for of a film of so many seconds. */
  boundOf(seconds: number, resolution: Resolution): PricedModel & MediaQuantity {
    return priceItem(seconds, resolution);
  }

  /** What the price list will be asked for. @throws AppError as `prepare` */
  async bound(userId: string, request: FilmRequest): Promise<PricedModel & MediaQuantity> {
    const { seconds } = await this.film(userId, request);
    return priceItem(seconds, request.resolution);
  }

  /** The clips, and what they come to. */
  private async film(userId: string, request: FilmRequest) {
    const { transition } = request;
    if (transition === 'cut' && request.transitionS !== undefined) {
      throw inputError('unsupported_option', '/transition_s', 'a cut has no length');
    }
    const transitionS = transition === 'cut' ? 0 : (request.transitionS ?? CROSSFADE_S);
    const found = await this.clips(userId, request);
    const fps = request.fps ?? wholeRate(found[0]!.fps ?? 0);
    return { found, fps, transitionS, seconds: lengthOf(request, found, fps, transitionS) };
  }

  private async clips(userId: string, { clips }: FilmRequest): Promise<Artifact[]> {
    const named = await this.artifacts.lookUp(
      userId,
      clips.map(({ artifactId }) => artifactId),
    );
    return clips.map(({ artifactId }, index) => {
      const pointer = `/clips/${index}/artifact_id`;
      const artifact = named(artifactId, pointer);
      if (artifact.role !== 'clip') throw inputError('unsupported_option', pointer, 'the artifact is no clip');
      return artifact;
    });
  }
}

function priceItem(seconds: number, resolution: Resolution | undefined): PricedModel & MediaQuantity {
  const attributes = resolution && { resolution };
  return { provider: STITCH_PROVIDER, model: STITCH_MODEL, unit: 'second', quantity: seconds, attributes };
}

/** Seconds of the film. @throws AppError `unsupported_option` */
function lengthOf({ clips }: FilmRequest, found: readonly Artifact[], fps: number, transitionS: number): number {
  const planned = clips.map((clip, index) => ({ ...clip, durationS: found[index]!.durationS ?? 0 }));
  const plan = planFilm(planned, fps, transitionS);
  if ('problem' in plan) throw problem(plan, planned[plan.clip]!.durationS);
  return plan.frames / fps;
}

function problem({ clip, problem: kind }: FilmProblem, durationS: number): Error {
  const detail =
    kind === 'trimmed_away'
      ? `nothing is left of this clip, which is ${durationS} seconds long`
      : 'what is left of this clip is shorter than its transitions';
  return inputError('unsupported_option', `/clips/${clip}`, detail);
}
