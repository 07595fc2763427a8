import type { Random } from './random';
import type { Hour, Scene, Weather } from './scene';

/** Colours of a frame: sky from top to horizon, three depths of ground, ink, and the light of the scene. */
export interface Palette {
  skyTop: string;
  skyLow: string;
  far: string;
  middle: string;
  near: string;
  ink: string;
  light: string;
  paper: string;
}

interface Tone {
  hue: number;
  skyTop: [saturation: number, lightness: number];
  skyLow: [saturation: number, lightness: number];
  lowHue: number;
  ground: number;
  light: string;
}

const TONES: Record<Hour, Tone> = {
  dawn: { hue: 262, skyTop: [28, 62], skyLow: [70, 80], lowHue: 22, ground: 44, light: '#ffe1b8' },
  day: { hue: 205, skyTop: [46, 66], skyLow: [40, 88], lowHue: 200, ground: 52, light: '#fff6d8' },
  dusk: { hue: 250, skyTop: [34, 34], skyLow: [74, 62], lowHue: 14, ground: 28, light: '#ffc27a' },
  night: { hue: 226, skyTop: [44, 13], skyLow: [34, 30], lowHue: 222, ground: 14, light: '#f4edd2' },
};

const GROUND_HUES: Record<Scene['setting'], number> = {
  sea: 200,
  harbour: 205,
  city: 225,
  forest: 128,
  mountains: 215,
  desert: 34,
  interior: 28,
  plain: 86,
};

const WASH: Record<Weather, number> = { clear: 1, rain: 0.5, fog: 0.35, snow: 0.4, storm: 0.45 };

export function choosePalette(scene: Scene, random: Random): Palette {
  const tone = TONES[scene.hour];
  const shift = random.between(-14, 14);
  const wash = WASH[scene.weather];
  const ground = GROUND_HUES[scene.setting] + shift;
  const snowy = scene.weather === 'snow' ? 26 : 0;
  const depth = (offset: number, saturation: number) =>
    hsl(ground, saturation * wash, Math.min(88, tone.ground + offset + snowy));
  return {
    skyTop: hsl(tone.hue + shift, tone.skyTop[0] * wash, tone.skyTop[1]),
    skyLow: hsl(tone.lowHue + shift / 2, tone.skyLow[0] * wash, tone.skyLow[1]),
    far: depth(18, 22),
    middle: depth(4, 28),
    near: depth(-9, 32),
    ink: scene.hour === 'night' ? '#0a0c14' : '#1d1b22',
    light: tone.light,
    paper: '#f5f1e6',
  };
}

function hsl(hue: number, saturation: number, lightness: number): string {
  return `hsl(${Math.round((hue + 360) % 360)},${Math.round(saturation)}%,${Math.round(Math.max(5, lightness))}%)`;
}
