import type { ImageGenerateParamsNonStreaming } from 'openai/resources/images';
import { imageSize } from '../../capabilities/image-size';
import type { ImageTask, QualityTier } from '../../media-model';

const QUALITY: Record<QualityTier, 'low' | 'medium' | 'high'> = { draft: 'low', standard: 'medium', high: 'high' };

/** The fields of `POST /images/generations`. Tiers differ in effort and not in size, which the price depends on less. */
export function openaiRequest(task: ImageTask): ImageGenerateParamsNonStreaming {
  const { width, height } = imageSize(task.aspectRatio, 'standard');
  return {
    model: task.model,
    prompt: task.prompt,
    n: task.count,
    size: `${width}x${height}`,
    quality: QUALITY[task.tier],
    output_format: 'png',
  };
}
