import type { PixelSize } from '../../media-model';
import type { Segment } from './film-plan';

export interface FilmForm extends PixelSize {
  fps: number;
  /** Whether the film has a sound track: clips without one are silent in it. */
  sound: boolean;
}

export const SAMPLE_RATE = 48_000;

/** The filter graph of one segment, with the outputs [v] and, where there is sound, [a]. */
export function segmentGraph(segment: Segment, form: FilmForm, hasSound: (clip: number) => boolean): string {
  const { clip, from, frames } = segment;
  if (segment.kind === 'body') {
    const parts = [`${picture(0, from, frames, form)}[v]`];
    if (form.sound) parts.push(`${sound(0, hasSound(clip), from, frames, form.fps)}[a]`);
    return parts.join(';');
  }
  const length = (frames / form.fps).toFixed(6);
  const parts = [
    `${picture(0, from, frames, form)}[old]`,
    `${picture(1, segment.nextFrom, frames, form)},format=yuva420p,fade=t=in:s=0:n=${frames}:alpha=1[new]`,
    '[old][new]overlay=shortest=1,format=yuv420p[v]',
  ];
  if (form.sound) {
    parts.push(
      `${sound(0, hasSound(clip), from, frames, form.fps)},afade=t=out:d=${length}[low]`,
      `${sound(1, hasSound(clip + 1), segment.nextFrom, frames, form.fps)},afade=t=in:d=${length}[high]`,
      '[low][high]amerge=inputs=2,pan=stereo|c0=c0+c2|c1=c1+c3[a]',
    );
  }
  return parts.join(';');
}

/** Frames of an input at the film's rate and size, with bars where its shape is another. */
function picture(input: number, from: number, frames: number, { width, height, fps }: FilmForm): string {
  return [
    `[${input}:v:0]setpts=PTS-STARTPTS`,
    `fps=${fps}`,
    `scale=${width}:${height}:force_original_aspect_ratio=decrease:flags=lanczos`,
    `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2`,
    'setsar=1',
    // The last frame stays for what rounding left open.
    `tpad=stop=${fps}:stop_mode=clone`,
    `trim=start_frame=${from}:end_frame=${from + frames}`,
    'setpts=PTS-STARTPTS',
    'format=yuv420p',
  ].join(',');
}

/** The sound that goes with those frames, to the sample; silence where there is none or no more. */
function sound(input: number, present: boolean, from: number, frames: number, fps: number): string {
  const samples = (count: number) => Math.round((count / fps) * SAMPLE_RATE);
  const form = `aformat=sample_fmts=s16:sample_rates=${SAMPLE_RATE}:channel_layouts=stereo`;
  const source = present
    ? `[${input}:a:0]asetpts=PTS-STARTPTS,aresample=${SAMPLE_RATE},${form},apad`
    : `anullsrc=r=${SAMPLE_RATE}:cl=stereo,${form}`;
  return `${source},atrim=start_sample=${samples(from)}:end_sample=${samples(from) + samples(frames)},asetpts=PTS-STARTPTS`;
}
