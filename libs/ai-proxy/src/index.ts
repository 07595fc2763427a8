export { AiProxyModule } from './ai-proxy.module';
export { NOTICE_CODES, type Notice, type NoticeCode } from './notice';
export { AnthropicTextModel, type AnthropicSettings } from './providers/anthropic/anthropic-text-model';
export { SketchTextModel } from './providers/sketch/sketch-text-model';
export {
  CONFLICT_OPTIONS,
  type Conflict,
  type GhostNode,
  type Highlight,
  type InlineSuggestion,
  type ReadContext,
} from './suggest/suggestion';
export {
  Suggestions,
  type SuggestMeta,
  type SuggestRequest,
  type SuggestResult,
  type SuggestStep,
} from './suggest/suggestions';
export {
  TextModel,
  type TextCall,
  type TextEnd,
  type TextOperation,
  type TextRequest,
  type TextTasks,
} from './text-model';
