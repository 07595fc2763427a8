import type { AspectRatio } from '@creative-space/sdk';
import { Choice, TextField } from '../parts/Field';
import type { BoardDraft } from './draft';

const SHAPES: readonly { value: AspectRatio; label: string }[] = [
  { value: '16:9', label: '16 : 9, film' },
  { value: '21:9', label: '21 : 9, wide film' },
  { value: '4:3', label: '4 : 3' },
  { value: '1:1', label: 'Square' },
  { value: '9:16', label: '9 : 16, phone' },
];

interface LookAndFilmProps {
  draft: BoardDraft;
  onChange: (change: (board: BoardDraft) => BoardDraft) => void;
}

/** What all shots have in common. */
export function LookAndFilm({ draft, onChange }: LookAndFilmProps) {
  const set = (part: Partial<BoardDraft>) => onChange((now) => ({ ...now, ...part }));
  return (
    <section className="board-part" aria-labelledby="look">
      <h2 id="look">How all of it looks</h2>
      <TextField
        label="Style"
        maxLength={500}
        placeholder="Ink and wash, muted colours"
        value={draft.style}
        onChange={({ target }) => set({ style: target.value })}
      />
      <Choice
        label="Shape"
        value={draft.aspect_ratio}
        options={SHAPES}
        onChange={(aspect_ratio) => set({ aspect_ratio })}
      />
      <label className="board-check">
        <input type="checkbox" checked={draft.film} onChange={({ target }) => set({ film: target.checked })} />
        Also a clip of each shot, joined to a film
      </label>
    </section>
  );
}
