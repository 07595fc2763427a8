import type { QualityTier } from '../media-model';

const PRESETS: Record<QualityTier, { preset: string; crf: number }> = {
  draft: { preset: 'veryfast', crf: 23 },
  standard: { preset: 'veryfast', crf: 18 },
  high: { preset: 'medium', crf: 15 },
};

/** Frames of RGB pictures become the colours of HD video, and the file says so. */
export const TO_HD_COLOURS = 'scale=out_color_matrix=bt709:out_range=tv';
const HD_COLOURS = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'];

/** H.264 that every player takes. The same program makes the same bytes of the same input. */
export function h264(tier: QualityTier, fps: number): string[] {
  const { preset, crf } = PRESETS[tier];
  return [
    '-c:v',
    'libx264',
    '-preset',
    preset,
    '-crf',
    String(crf),
    '-profile:v',
    'high',
    '-pix_fmt',
    'yuv420p',
    '-g',
    String(Math.round(fps * 2)),
    ...HD_COLOURS,
    ...BIT_EXACT,
  ];
}

/** No date, no name of the program. */
export const BIT_EXACT = [
  '-fflags',
  '+bitexact',
  '-flags:v',
  '+bitexact',
  '-flags:a',
  '+bitexact',
  '-map_metadata',
  '-1',
];
/** The index first, so that a player starts before the whole file is there. */
export const MP4 = ['-movflags', '+faststart', '-f', 'mp4'];
export const AAC = ['-c:a', 'aac', '-b:a', '160k', '-ar', '48000', '-ac', '2'];
