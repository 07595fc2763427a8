import { EditorState } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { STYLE_NONCE } from '../../app/style-nonce';
import { editorMarks, showMarks } from './editor-marks';
import type { Mark } from './marks';

interface TextEditorProps {
  text: string;
  /** What is edited, for those who hear it. */
  label: string;
  onChange: (text: string) => void;
  /** There is one undo for the whole project. */
  onUndo: () => void;
  onRedo: () => void;
  /** What is underlined. */
  marks: readonly Mark[];
  onReady?: (view: EditorView) => void;
}

const LOOK = EditorView.theme({
  '&': { fontFamily: 'var(--prose)', fontSize: '1.0625rem', background: 'none', flex: '1' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'inherit', lineHeight: '1.68', overflow: 'visible' },
  '.cm-content': { padding: '0 0 4rem', caretColor: 'var(--accent)' },
  '.cm-line': { padding: '0' },
  '.cm-placeholder': { color: 'var(--ink-faint)', fontStyle: 'italic' },
});

/** The text of a node. What changes it from elsewhere is taken over, and the caret stays where it was. */
export function TextEditor({ text, label, marks, onChange, onUndo, onRedo, onReady }: TextEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const told = useRef({ onChange, onUndo, onRedo });
  useEffect(() => void (told.current = { onChange, onUndo, onRedo }));

  useEffect(() => {
    const editor = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: text,
        extensions: [
          keymap.of([
            { key: 'Enter', run: newLine, shift: newLine },
            { key: 'Mod-z', run: () => done(told.current.onUndo) },
            { key: 'Mod-Shift-z', run: () => done(told.current.onRedo) },
            { key: 'Mod-y', run: () => done(told.current.onRedo) },
          ]),
          EditorView.lineWrapping,
          EditorView.cspNonce.of(STYLE_NONCE ?? ''),
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'true', autocapitalize: 'sentences' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !update.transactions.some((one) => one.isUserEvent('outside'))) {
              told.current.onChange(update.state.doc.toString());
            }
          }),
          placeholder('Write …'),
          LOOK,
          editorMarks,
        ],
      }),
    });
    view.current = editor;
    onReady?.(editor);
    return () => editor.destroy();
    // The editor lives as long as its node is shown.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === text) return;
    editor.dispatch({ changes: changeTo(editor.state.doc.toString(), text), userEvent: 'outside' });
  }, [text]);

  useEffect(() => {
    if (view.current) showMarks(view.current, marks);
  }, [marks, text]);

  return <div ref={place} className="text-editor" />;
}

function newLine(view: EditorView): boolean {
  view.dispatch(view.state.replaceSelection('\n'), { scrollIntoView: true, userEvent: 'input' });
  return true;
}

function done(work: () => void): boolean {
  work();
  return true;
}

/** What of one text has to be replaced to make another of it: all that does not begin or end alike. */
function changeTo(before: string, after: string): { from: number; to: number; insert: string } {
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before[from] === after[from]) from++;
  let end = 0;
  while (end < most - from && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) };
}
