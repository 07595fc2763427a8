import { history, historyKeymap, insertNewline } from '@codemirror/commands';
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

/** The text of a node, with the caret's own undo. What changes it from elsewhere is taken over. */
export function TextEditor({ text, label, marks, onChange, onReady }: TextEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const told = useRef(onChange);
  useEffect(() => void (told.current = onChange));

  useEffect(() => {
    const editor = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: text,
        extensions: [
          history(),
          keymap.of([{ key: 'Enter', run: insertNewline }, ...historyKeymap]),
          EditorView.lineWrapping,
          EditorView.cspNonce.of(STYLE_NONCE ?? ''),
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'true', autocapitalize: 'sentences' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !update.transactions.some((one) => one.isUserEvent('outside'))) {
              told.current(update.state.doc.toString());
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
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text }, userEvent: 'outside' });
  }, [text]);

  useEffect(() => {
    if (view.current) showMarks(view.current, marks);
  }, [marks, text]);

  return <div ref={place} className="text-editor" />;
}
