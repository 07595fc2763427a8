/**
 * A text provider without a language model, a key or a network. It stands behind the `TextModel` port of
 * `@cse/ai-proxy`; the application chooses it.
 */
export { SketchTextModel } from './sketch-text-model';
