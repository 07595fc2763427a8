export { AnthropicTextModel, type AnthropicSettings } from './providers/anthropic/anthropic-text-model';
export { SketchTextModel } from './providers/sketch/sketch-text-model';
export {
  TextModel,
  type TextCall,
  type TextEnd,
  type TextNotice,
  type TextOperation,
  type TextRequest,
  type TextTasks,
} from './text-model';
