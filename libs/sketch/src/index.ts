/**
 * A text provider without a language model, a key or a network, behind the `TextModel` port of `@cse/ai-proxy`. The
 * application hands it to `AiProxyModule.forRoot`; nothing else imports it. It promises little and keeps it: everything
 * that it offers is made of the story that was sent.
 *
 * - `reading/` tells narration from speech and markup, and finds in it how the story is told, who is there, dead or gone,
 *   and which things are at hand. English only; `isEnglishStory` of `scene.ts` is asked first.
 * - `scene.ts` puts together what a proposal may be made of.
 * - `ghosts/` has every kind of proposal as a function of the scene, and the verbs and clauses that it needs.
 * - `inline/` finds words that can be fewer without harm to plot, speech and markup.
 * - `operations/` has one composer an operation. It gives the JSON document that a model would answer with.
 *
 * The same request gives the same bytes: every choice comes from `SeededRandom`, seeded with the request. Other words
 * for the same request take a new name of the model (`MODEL` in `sketch-text-model.ts`).
 */
export { SketchTextModel } from './sketch-text-model';
