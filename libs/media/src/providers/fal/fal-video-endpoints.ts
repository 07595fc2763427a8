/** How an endpoint names its fields: each of them does it in another way. */
export interface FalVideoEndpoint {
  start: string;
  end: string;
  /** The length as this endpoint writes it. */
  duration(seconds: number): string;
  /** Which of these fields it has. */
  resolution: boolean;
  aspectRatio: boolean;
  seed: boolean;
  negativePrompt: boolean;
}

const plainSeconds = (seconds: number): string => String(seconds);

const KLING: FalVideoEndpoint = {
  start: 'start_image_url',
  end: 'end_image_url',
  duration: plainSeconds,
  // The clip takes shape and size from the start frame.
  resolution: false,
  aspectRatio: false,
  seed: false,
  negativePrompt: true,
};
const SEEDANCE: FalVideoEndpoint = {
  start: 'image_url',
  end: 'end_image_url',
  duration: plainSeconds,
  resolution: true,
  aspectRatio: true,
  seed: true,
  negativePrompt: false,
};
const VEO: FalVideoEndpoint = {
  start: 'first_frame_url',
  end: 'last_frame_url',
  duration: (seconds) => `${seconds}s`,
  resolution: true,
  aspectRatio: true,
  seed: true,
  negativePrompt: true,
};

export const FAL_VIDEO_ENDPOINTS = {
  'fal-ai/veo3.1/fast/first-last-frame-to-video': VEO,
  'fal-ai/kling-video/v3/standard/image-to-video': KLING,
  'fal-ai/kling-video/v3/pro/image-to-video': KLING,
  'bytedance/seedance-2.0/fast/image-to-video': SEEDANCE,
  'bytedance/seedance-2.0/image-to-video': SEEDANCE,
} satisfies Record<string, FalVideoEndpoint>;

export type FalVideoModelId = keyof typeof FAL_VIDEO_ENDPOINTS;

export function isFalVideoModel(model: string): model is FalVideoModelId {
  return model in FAL_VIDEO_ENDPOINTS;
}
