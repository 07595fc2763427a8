import { SHOT_SECONDS, USUAL_FORM, type BoardRequest, type PictureRequest, type RedoRequest } from '@cse/media';
import type { BoardCharacterBody, RedoBody, ShotBody, StoryboardBody } from './storyboard.request.dto';

/** The board with its defaults. */
export function toBoardRequest(body: Omit<StoryboardBody, 'commit' | 'max_cost_usd' | 'webhook_url'>): BoardRequest {
  const { aspect_ratio, resolution } = body.parameters ?? {};
  return {
    ...lookOf(body, body.characters, 'characters'),
    shots: body.shots.map((shot) => ({
      ...wordsOf(shot.label, shot),
      size: shot.size,
      angle: shot.angle,
      move: shot.move,
      durationS: shot.duration_s ?? SHOT_SECONDS,
      cites: shot.cites ?? [],
    })),
    aspectRatio: aspect_ratio ?? USUAL_FORM.aspectRatio,
    resolution: resolution ?? USUAL_FORM.resolution,
    clips: body.clips === true || body.film === true,
    film: body.film === true,
    clean: body.clean === true,
  };
}

/** @param field the one that has the cast */
function lookOf(
  { style, parameters, provider, clip_provider }: Pick<RedoBody, 'style' | 'parameters' | 'provider' | 'clip_provider'>,
  cast: readonly BoardCharacterBody[] = [],
  field: 'characters' | 'cast',
) {
  return {
    characters: cast.map(({ label, description, reference_artifact_ids = [] }, index) => ({
      label,
      description,
      references: picturesAt(`/${field}/${index}/reference_artifact_ids`, reference_artifact_ids),
    })),
    stylePrompt: style?.prompt,
    styleReferences: picturesAt('/style/reference_artifact_ids', style?.reference_artifact_ids ?? []),
    tier: parameters?.quality_tier ?? 'standard',
    seed: parameters?.seed,
    provider,
    clipProvider: clip_provider,
  };
}

function picturesAt(pointer: string, ids: readonly string[]): PictureRequest[] {
  return ids.map((artifactId, index) => ({ source: { artifactId }, pointer: `${pointer}/${index}` }));
}

function wordsOf(label: string, { prompt, negative_prompt, characters = [], seed }: ShotBody | RedoBody) {
  return { label, prompt, negativePrompt: negative_prompt, characters, seed };
}

export function toRedoRequest(label: string, body: RedoBody): RedoRequest {
  const { size, angle, move, duration_s: durationS, cites } = body;
  const { aspect_ratio: aspectRatio, resolution } = body.parameters ?? {};
  return {
    ...lookOf(body, body.cast, 'cast'),
    shot: { ...wordsOf(label, body), size, angle, move, durationS, cites },
    aspectRatio,
    resolution,
    clean: false,
  };
}
