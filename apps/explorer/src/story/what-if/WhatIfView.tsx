import type { ContinueBody, Continuation, Notice } from '@creative-space/sdk';
import { Check } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { client } from '../../client/session';
import { useRunning } from '../../client/use-running';
import { Stoppable } from '../../parts/AskRow';
import { Button } from '../../parts/Button';
import { Dialog } from '../../parts/Dialog';
import { Problem } from '../../parts/Problem';
import { Remarks } from '../../parts/Remarks';
import { Waiting } from '../../parts/Waiting';
import { addNode } from '../../store/edits';
import { newId } from '../../store/ids';
import { useProject } from '../../store/use-project';
import { noticesInWords } from '../proposals/moves';
import { waysOf, type Piece } from './ways';
import './what-if.css';

interface WhatIfProps {
  node: string;
  request: ContinueBody;
  onClose: () => void;
}

/** Ways on beside each other, each growing as it is written; the writer takes one as far as they like it. */
export function WhatIfView({ node, request, onClose }: WhatIfProps) {
  const project = useProject();
  const { running, error, run, stop } = useRunning();
  const [pieces, setPieces] = useState<readonly Piece[]>([]);
  const [notices, setNotices] = useState<Notice[]>();

  const ask = useCallback(
    () =>
      void run(async (signal) => {
        setPieces([]);
        for await (const { event, data } of client.continueProseStream(request, { signal })) {
          if (event === 'text_delta') setPieces((now) => grown(now, data.target, data.delta));
          if (event === 'continuation') setPieces((now) => finished(now, data));
          if (event === 'done') setNotices(data.notices);
        }
      }),
    [run, request],
  );
  useEffect(ask, [ask]);

  const take = (way: readonly Piece[]) => {
    const ids = way.map(() => newId());
    project.change(
      way.length === 1 ? 'take a way on' : `take ${way.length} nodes of a way on`,
      (story) =>
        way.reduce(
          (now, { title, text }, at) =>
            addNode(now, { id: ids[at]!, parent_id: ids[at - 1] ?? node, title, text }, { grounded_in: [node] }),
          story,
        ),
      { select: ids[0] },
    );
    onClose();
  };

  const ways = waysOf(pieces, request.depth ?? 1);
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="What if …"
      description="Nothing here is in your story until you take it."
      actions={
        running ? (
          <Stoppable label="Writing all ways at once" onStop={stop} />
        ) : (
          <Button onClick={onClose}>Close</Button>
        )
      }
    >
      {error !== undefined && <Problem error={error} onRetry={ask} />}
      <Remarks words={noticesInWords(notices)} />
      {running && ways.length === 0 && <Waiting label="Reading your branch" />}
      <div className="ways">
        {ways.map((way, at) => (
          <section key={way[0]!.id} className="way" aria-label={`Way ${at + 1}`}>
            {way.map((piece, level) => (
              <article key={piece.id} className="way-piece">
                <h3>{piece.title || '…'}</h3>
                <p className="way-text">{piece.text}</p>
                {piece.conflicts > 0 && (
                  <p className="way-conflict">
                    {piece.conflicts === 1 ? 'One thing' : `${piece.conflicts} things`} against your canon
                  </p>
                )}
                {piece.isWhole && (
                  <Button
                    size="small"
                    icon={<Check size={14} aria-hidden />}
                    onClick={() => take(way.slice(0, level + 1))}
                  >
                    {level === 0 ? 'Take this' : `Take all ${level + 1} to here`}
                  </Button>
                )}
              </article>
            ))}
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function grown(pieces: readonly Piece[], id: string, delta: string): readonly Piece[] {
  if (pieces.some((piece) => piece.id === id)) {
    return pieces.map((piece) => (piece.id === id ? { ...piece, text: piece.text + delta } : piece));
  }
  const begun = { id, parent: undefined, title: '', text: delta, conflicts: 0, isWhole: false, order: pieces.length };
  return [...pieces, begun];
}

function finished(pieces: readonly Piece[], told: Continuation): readonly Piece[] {
  const { id, parent_id: parent, title, text } = told;
  const order = pieces.find((piece) => piece.id === id)?.order ?? pieces.length;
  const whole: Piece = { id, parent, title, text, conflicts: told.conflicts.length, isWhole: true, order };
  return [...pieces.filter((piece) => piece.id !== id), whole];
}
