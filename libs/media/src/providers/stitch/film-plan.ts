/** How long a clip is, and what is cut off at either end, in seconds. */
export interface PlannedClip {
  durationS: number;
  trimStartS: number;
  trimEndS: number;
}

/** A piece of the film that is rendered by itself. Frames count at the film's rate, from the start of the clip. */
export type Segment =
  | { kind: 'body'; clip: number; from: number; frames: number }
  /** The last frames of a clip fade into the first of the next. */
  | { kind: 'joint'; clip: number; from: number; nextFrom: number; frames: number };

export interface FilmPlan {
  segments: Segment[];
  frames: number;
}

/** A clip that cannot be part of the film, by its place in the list. */
export interface FilmProblem {
  clip: number;
  problem: 'trimmed_away' | 'shorter_than_transition';
}

/**
 * Cuts a film into pieces that are rendered one after the other, so that never more than two clips are open. With a
 * crossfade the film is shorter than its clips by the length of each transition.
 */
export function planFilm(clips: readonly PlannedClip[], fps: number, transitionS: number): FilmPlan | FilmProblem {
  const fade = Math.round(transitionS * fps);
  const lengths = clips.map(({ durationS, trimStartS, trimEndS }) =>
    Math.floor((durationS - trimStartS - trimEndS) * fps + 0.5),
  );
  const starts = clips.map(({ trimStartS }) => Math.round(trimStartS * fps));
  const segments: Segment[] = [];
  let frames = 0;
  for (const [clip, length] of lengths.entries()) {
    if (length < 1) return { clip, problem: 'trimmed_away' };
    const first = clip === 0;
    const last = clip === clips.length - 1;
    const from = first ? 0 : fade;
    const body = length - from - (last ? 0 : fade);
    if (body < 0) return { clip, problem: 'shorter_than_transition' };
    const start = starts[clip] ?? 0;
    if (body > 0) segments.push({ kind: 'body', clip, from: start + from, frames: body });
    if (!last && fade > 0) {
      const nextFrom = starts[clip + 1] ?? 0;
      segments.push({ kind: 'joint', clip, from: start + length - fade, nextFrom, frames: fade });
    }
    frames += body + (last ? 0 : fade);
  }
  return { segments, frames };
}
