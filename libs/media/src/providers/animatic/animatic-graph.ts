import { TO_HD_COLOURS } from '../../ffmpeg/encoding';
import type { PixelSize } from '../../media-model';

/** How far the camera moves in: small enough to keep what matters in the picture. */
const ZOOM = 0.06;
/** The cross-fade takes the middle half of the clip. */
const FADE_FROM = 0.25;
const FADE_TO = 0.75;

export interface AnimaticPlan extends PixelSize {
  /** Frames of the whole clip. */
  frames: number;
  fps: number;
  hasEnd: boolean;
}

/**
 * The filter graph of an animatic: input 0 is the start frame and, where there is one, input 1 the end frame, both at
 * twice the size of the clip, so that the slow zoom moves in half pixels. The first frame of the clip is the start
 * frame and the last is the end frame, both unzoomed. Only filters that every ffmpeg since 4.1 has.
 */
export function animaticGraph(plan: AnimaticPlan): string {
  const { frames, fps, hasEnd } = plan;
  if (!hasEnd || frames < 4) {
    return `[0:v]${still(plan, frames, zoomIn(frames))},format=yuv420p[out]`;
  }
  const from = Math.floor(frames * FADE_FROM);
  const to = Math.max(Math.floor(frames * FADE_TO), from + 1);
  const fade = `fade=t=in:st=${seconds(from, fps)}:d=${seconds(to - from, fps)}:alpha=1`;
  return [
    `[0:v]${still(plan, to, zoomIn(frames))},tpad=stop=${frames - to}:stop_mode=clone[start]`,
    `[1:v]${still(plan, frames - from, zoomOut(frames - from))},format=yuva444p,setpts=PTS+round(${from}/${fps}/TB),${fade}[end]`,
    '[start][end]overlay=format=yuv444,format=yuv420p[out]',
  ].join(';');
}

function still({ width, height, fps }: AnimaticPlan, frames: number, zoom: string): string {
  const centre = "x='iw/2-iw/zoom/2':y='ih/2-ih/zoom/2'";
  return `${TO_HD_COLOURS},format=yuv444p,zoompan=z='${zoom}':${centre}:d=${frames}:s=${width}x${height}:fps=${fps}`;
}

function zoomIn(frames: number): string {
  return `1+${ZOOM}*on/${Math.max(frames - 1, 1)}`;
}

function zoomOut(frames: number): string {
  return `1+${ZOOM}*max(0,${frames - 1}-on)/${Math.max(frames - 1, 1)}`;
}

function seconds(frames: number, fps: number): string {
  return (frames / fps).toFixed(6);
}
