export { AnthropicTextModel, type AnthropicSettings } from './providers/anthropic/anthropic-text-model';
export {
  TextModel,
  type TextCall,
  type TextEnd,
  type TextOperation,
  type TextRequest,
  type TextTasks,
} from './text-model';
