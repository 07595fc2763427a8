import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view';
import type { Span } from '../proposals/locate';
import type { Mark } from './marks';

const setMarks = StateEffect.define<readonly Mark[]>();
const flash = StateEffect.define<Span | undefined>();

/** Underlines, each with what is said of the words. They move with the text until they are told anew. */
const underlines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(now, { changes, effects }) {
    let next = now.map(changes);
    for (const effect of effects) if (effect.is(setMarks)) next = decorationsOf(effect.value);
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Words that the writer was led to. */
const shown = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(now, { changes, effects, docChanged }) {
    let next = docChanged ? Decoration.none : now.map(changes);
    for (const effect of effects) {
      if (!effect.is(flash)) continue;
      const span = effect.value;
      const isWide = span !== undefined && span.end > span.start;
      next = isWide
        ? Decoration.set(Decoration.mark({ class: 'mark-shown' }).range(span.start, span.end))
        : Decoration.none;
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

export const editorMarks = [underlines, shown];

function decorationsOf(marks: readonly Mark[]): DecorationSet {
  const ranges = marks.map(({ start, end, kind, words }) => {
    const attributes = { class: `mark mark-${kind}`, title: words };
    // What would be put between two letters shows at the letter before.
    const from = start === end ? Math.max(0, start - 1) : start;
    return Decoration.mark({ attributes }).range(from, Math.max(from + 1, end));
  });
  return Decoration.set(
    ranges.filter(({ from, to }) => to > from),
    true,
  );
}

/** Shows what is underlined now; what does not fit the text any more is left out. */
export function showMarks(view: EditorView, marks: readonly Mark[]): void {
  const { length } = view.state.doc;
  view.dispatch({
    effects: setMarks.of(marks.filter(({ start, end }) => end <= length && (end > start || start > 0))),
  });
}

/** Leads the writer to words: they are marked, and brought into sight. */
export function showSpan(view: EditorView, span: Span): void {
  const end = Math.min(span.end, view.state.doc.length);
  const start = Math.min(span.start, end);
  view.dispatch({
    selection: { anchor: start },
    effects: [flash.of({ start, end }), EditorView.scrollIntoView(start, { y: 'center' })],
  });
  view.focus();
}
