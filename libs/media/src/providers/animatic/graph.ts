import { TO_HD_COLOURS } from '../../ffmpeg/encoding';
import type { ShotMove } from '../../framing/framing';
import type { PixelSize } from '../../media-model';

/** How far the camera moves in: small enough to keep what matters in the picture. */
const ZOOM = 0.08;
/** A pan or tilt goes over the room that this zoom leaves at the sides. */
const PAN_ZOOM = 0.2;
/** A dissolve lasts a second, as in films, and half of the clip at most; a longer one is a muddle of two pictures. */
const DISSOLVE_S = 1;
const LONGEST_DISSOLVE = 0.5;

export interface AnimaticPlan extends PixelSize {
  /** Frames of the whole clip. */
  frames: number;
  fps: number;
  hasEnd: boolean;
  /** How the camera moves over a single frame; between two it moves as the dissolve asks. */
  move: ShotMove;
}

/**
 * The filter graph of an animatic: input 0 is the start frame and, where there is one, input 1 the end frame, both at
 * twice the size of the clip, so that the slow zoom moves in half pixels. The first frame of the clip is the start
 * frame and the last is the end frame, both unzoomed; a pull out alone begins closer, since a frame has no more around
 * it than itself. Only filters that every ffmpeg since 4.1 has.
 */
export function animaticGraph(plan: AnimaticPlan): string {
  const { frames, fps, hasEnd } = plan;
  if (!hasEnd) return `[0:v]${still(plan, frames, ...camera(plan))},format=yuv420p[out]`;
  const dissolve = Math.max(Math.min(Math.round(DISSOLVE_S * fps), Math.floor(frames * LONGEST_DISSOLVE)), 1);
  const from = Math.floor((frames - dissolve) / 2);
  const to = from + dissolve;
  const fade = `fade=t=in:st=${seconds(from, fps)}:d=${seconds(dissolve, fps)}:alpha=1`;
  return [
    `[0:v]${still(plan, to, depart(to))},tpad=stop=${frames - to}:stop_mode=clone[start]`,
    `[1:v]${still(plan, frames - from, arrive(frames - from))},format=yuva444p,setpts=PTS+round(${from}/${fps}/TB),${fade}[end]`,
    '[start][end]overlay=format=yuv444,format=yuv420p[out]',
  ].join(';');
}

/**
 * The graph of a clip (input 0) that goes on: its last frame stays and the camera moves over it, beginning where the clip
 * ended. `cameFirst` frames of the clip are there already.
 */
export function longerGraph(plan: Omit<AnimaticPlan, 'hasEnd'>, cameFirst: number): string {
  const { width, height, fps, frames } = plan;
  // A frame has no more around it than itself: a pull out would begin with a jump.
  const move = plan.move === 'pull_out' ? 'static' : plan.move;
  const last = `trim=start_frame=${cameFirst - 1}:end_frame=${cameFirst},setpts=PTS-STARTPTS`;
  const window = moving(plan, frames, ...camera({ move, frames }));
  return [
    `[0:v:0]setpts=PTS-STARTPTS,fps=${fps},scale=${width}:${height},setsar=1,tpad=stop=1:stop_mode=clone,split[first][tail]`,
    `[tail]${last},scale=${width * 2}:${height * 2}:flags=lanczos,format=yuv444p,${window},setsar=1,format=yuv420p[more]`,
    `[first]trim=end_frame=${cameFirst},format=yuv420p[before]`,
    '[before][more]concat=n=2:v=1:a=0[out]',
  ].join(';');
}

/** @param x,y where the window stands in the room that the zoom leaves: 0 left or top, 1 right or bottom */
function still(plan: AnimaticPlan, frames: number, zoom: string, x?: string, y?: string): string {
  return `${TO_HD_COLOURS},format=yuv444p,${moving(plan, frames, zoom, x, y)}`;
}

type Frame = Pick<AnimaticPlan, 'width' | 'height' | 'fps'>;

function moving({ width, height, fps }: Frame, frames: number, zoom: string, x = '0.5', y = '0.5'): string {
  const window = `x='(iw-iw/zoom)*(${x})':y='(ih-ih/zoom)*(${y})'`;
  return `zoompan=z='${zoom}':${window}:d=${frames}:s=${width}x${height}:fps=${fps}`;
}

/** Zoom and place of the window for a camera that begins and ends at rest. */
function camera({ move, frames }: Pick<AnimaticPlan, 'move' | 'frames'>): [zoom: string, x?: string, y?: string] {
  const eased = `(1-cos(PI*${share(frames)}))/2`;
  const from = `0.5-0.5*${eased}`;
  const to = `0.5+0.5*${eased}`;
  const pan = `1+${PAN_ZOOM}*${eased}`;
  switch (move) {
    case 'static':
      return ['1'];
    case 'push_in':
      return [`1+${ZOOM}*${eased}`];
    case 'pull_out':
      return [`1+${ZOOM}*(1-${eased})`];
    case 'pan_left':
      return [pan, from];
    case 'pan_right':
      return [pan, to];
    case 'tilt_up':
      return [pan, '0.5', from];
    case 'tilt_down':
      return [pan, '0.5', to];
  }
}

/** From the whole picture, faster and faster, so that the camera moves through the dissolve. */
function depart(frames: number): string {
  return `1+${ZOOM}*pow(${share(frames)},2)`;
}

/** Out of the dissolve, slower and slower, to rest on the whole picture. */
function arrive(frames: number): string {
  return `1+${ZOOM}*pow(1-${share(frames)},2)`;
}

/** How much of its frames a picture has behind it, 0–1. */
function share(frames: number): string {
  return `min(1,on/${Math.max(frames - 1, 1)})`;
}

function seconds(frames: number, fps: number): string {
  return (frames / fps).toFixed(6);
}
