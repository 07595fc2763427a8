/** Everything that can cost money. */
export const OPERATIONS = [
  'ai.suggest',
  'ai.expand',
  'ai.canon_diff',
  'ai.merge_propose',
  'ai.summarize',
  'image',
  'video',
] as const;
export type Operation = (typeof OPERATIONS)[number];

export function isTextOperation(operation: Operation): boolean {
  return operation.startsWith('ai.');
}
