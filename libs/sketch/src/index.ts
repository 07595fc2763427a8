/**
 * A text provider without a language model, a key or a network, behind the `TextModel` port of `@cse/ai-proxy`. The
 * application hands it to `AiProxyModule.forRoot`; nothing else imports it.
 *
 * - `reading/` finds names, things and places in English prose, on a thread of its own; each node is read once.
 * - `scene/` puts together what is going on at the end of a path: who is there, with what, where, told how.
 * - `operations/` has one composer an operation. It gives the JSON document that a model would answer with.
 * - `ghosts/` chooses a move and the words for its slots; `inline/` finds revisions of the current node.
 * - `phrases/` is all that it can say, as JSON, and its one reader. `grammar.ts` keeps filled sentences well formed.
 *
 * The same request gives the same bytes: every choice comes from `SeededRandom`, seeded with the request. A change of
 * phrases or choices gets a new name of the model (`MODEL` in `sketch-text-model.ts`).
 */
export { SketchTextModel } from './sketch-text-model';
