import {
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type RefObject,
} from 'react';
import type { Jump } from '../jump';
import { locate } from '../proposals/locate';
import { movedWith } from './caret';
import { piecesOf, type Mark } from './marks';

interface TextEditorProps {
  text: string;
  isReadOnly: boolean;
  /** What is edited, for those who hear it. */
  label: string;
  onChange: (text: string) => void;
  /** There is one undo for the whole project. */
  onUndo: () => void;
  onRedo: () => void;
  /** By the keyboard, back to where one came from. */
  onLeave: () => void;
  /** What is underlined. */
  marks: readonly Mark[];
  /** Where in it the writer is led to. */
  jump: Jump | undefined;
  field: RefObject<HTMLTextAreaElement | null>;
}

/**
 * The text of a node: a text field, and behind it the same words unseen, which carry the underlines. The field is as
 * high as they are, since both share a place.
 */
export function TextEditor({
  text,
  isReadOnly,
  label,
  marks,
  jump,
  field,
  onChange,
  onUndo,
  onRedo,
  onLeave,
}: TextEditorProps) {
  const behind = useRef<HTMLDivElement>(null);
  const [pointedAt, setPointedAt] = useState<string>();
  const shown = useMemo(() => {
    const { start, end, words } = jump?.quote ?? { start: 0, end: 0, words: '' };
    return jump && locate(text, start, end, words);
  }, [jump, text]);
  const pieces = useMemo(() => piecesOf(text, marks, shown), [text, marks, shown]);
  const caret = useRef({ text, start: 0, end: 0 });

  // What changes the text from elsewhere leaves the caret between the letters where it was.
  useLayoutEffect(() => {
    const was = caret.current;
    if (was.text === text) return;
    const place = { start: movedWith(was.start, was.text, text), end: movedWith(was.end, was.text, text) };
    caret.current = { text, ...place };
    if (document.activeElement === field.current) field.current?.setSelectionRange(place.start, place.end);
  }, [text, field]);

  const lead = useEffectEvent(() => {
    if (!shown || !field.current) return;
    field.current.focus({ preventScroll: true });
    field.current.setSelectionRange(shown.start, shown.start);
    behind.current?.querySelector('.mark-shown')?.scrollIntoView({ block: 'center' });
  });
  useEffect(() => {
    if (jump) lead();
  }, [jump]);

  // Menus and shaken phones undo too, and React has no event for that.
  const undo = useEffectEvent((type: 'historyUndo' | 'historyRedo') => (type === 'historyUndo' ? onUndo() : onRedo()));
  useEffect(() => {
    const element = field.current!;
    const onInput = (event: InputEvent) => {
      if (event.inputType !== 'historyUndo' && event.inputType !== 'historyRedo') return;
      event.preventDefault();
      undo(event.inputType);
    };
    element.addEventListener('beforeinput', onInput);
    return () => element.removeEventListener('beforeinput', onInput);
  }, [field]);
  const onKeyDown = (event: KeyboardEvent) => {
    // While a word is being put together (Japanese, Chinese), its keys belong to whoever puts it together.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') return onLeave();
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || (key !== 'z' && key !== 'y')) return;
    event.preventDefault();
    if (key === 'y' || event.shiftKey) onRedo();
    else onUndo();
  };

  return (
    <div className="text-editor">
      <div ref={behind} className="text-behind" aria-hidden>
        {pieces.map((piece, at) => (
          <span
            key={at}
            className={[...piece.marks.map(({ kind }) => `mark mark-${kind}`), piece.isShown && 'mark-shown']
              .filter(Boolean)
              .join(' ')}
            data-words={piece.marks.map(({ words }) => words).join('\n') || undefined}
          >
            {piece.text}
          </span>
        ))}
        {/* A line break at the end makes a line only where something follows it. */}
        {'\u200b'}
      </div>
      <textarea
        ref={field}
        className="text-field"
        aria-label={label}
        placeholder="Write …"
        title={pointedAt}
        spellCheck
        readOnly={isReadOnly}
        autoCapitalize="sentences"
        value={text}
        onKeyDown={onKeyDown}
        onSelect={({ currentTarget: { selectionStart: start, selectionEnd: end } }) => {
          caret.current = { ...caret.current, start, end };
        }}
        onPointerMove={({ clientX, clientY }) => setPointedAt(wordsAt(behind.current!, clientX, clientY))}
        onChange={({ target }) => {
          caret.current = { text: target.value, start: target.selectionStart, end: target.selectionEnd };
          onChange(target.value);
        }}
      />
    </div>
  );
}

/** What is said of the words at a place of the window. */
function wordsAt(behind: HTMLElement, x: number, y: number): string | undefined {
  const marked = [...behind.querySelectorAll<HTMLElement>('.mark')];
  const isOver = ({ left, right, top, bottom }: DOMRect) => x >= left && x <= right && y >= top && y <= bottom;
  return marked.find((one) => [...one.getClientRects()].some(isOver))?.dataset.words;
}
