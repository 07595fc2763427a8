import type { ExpandBody, ExpandResponse } from '@creative-space/sdk';
import { Check } from 'lucide-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { client } from '../../client/session';
import { useRunning } from '../../client/use-running';
import { Stoppable } from '../../parts/AskRow';
import { Button } from '../../parts/Button';
import { Dialog } from '../../parts/Dialog';
import { Notice } from '../../parts/Notice';
import { Problem } from '../../parts/Problem';
import { Remarks } from '../../parts/Remarks';
import { changeNode } from '../../store/edits';
import { nodeOf } from '../../store/story';
import { useProject, useProjectState } from '../../store/use-project';
import { locate } from '../proposals/locate';
import { noticesInWords } from '../proposals/moves';
import { compare } from './compare';
import './revise.css';

interface RevisionProps {
  node: string;
  request: ExpandBody;
  onClose: () => void;
}

/** A text and its revision beside each other, with what is gone on the left and what is new on the right. */
export function RevisionView({ node, request, onClose }: RevisionProps) {
  const project = useProject();
  const { story } = useProjectState();
  const { running, error, run, stop } = useRunning();
  const [text, setText] = useState('');
  const [answer, setAnswer] = useState<ExpandResponse>();

  const ask = useCallback(
    () =>
      void run(async (signal) => {
        setText('');
        setAnswer(undefined);
        for await (const { event, data } of client.expandStream(request, { signal })) {
          if (event === 'text_delta' && data.target === 'primary') setText((now) => now + data.delta);
          if (event !== 'done') continue;
          setText(data.primary.text);
          setAnswer(data);
        }
      }),
    [run, request],
  );
  useEffect(ask, [ask]);

  const before = request.selection?.text ?? request.active_path.at(-1)!.text;
  // Half an answer would look as if its rest were to be deleted.
  const parts = useMemo(() => (answer ? compare(before, text) : undefined), [answer, before, text]);
  const now = nodeOf(story, node)?.text ?? '';
  const place = locate(now, request.selection?.start ?? 0, request.selection?.end ?? before.length, before);
  const take = () => {
    const { start, end } = place ?? { start: now.length, end: now.length };
    const next = now.slice(0, start) + text + now.slice(end);
    project.change('take a revision', (told) => changeNode(told, node, { text: next }));
    onClose();
  };

  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="Before and after"
      description="Your words stay as they are until you take the new ones."
      actions={
        running ? (
          <Stoppable label="Writing" onStop={stop} />
        ) : (
          <>
            <Button onClick={onClose}>Keep mine</Button>
            <Button
              look="primary"
              icon={<Check size={16} aria-hidden />}
              disabled={!answer || !text || !place || text === before}
              onClick={take}
            >
              Take the new words
            </Button>
          </>
        )
      }
    >
      {error !== undefined && <Problem error={error} onRetry={ask} />}
      {!place && !running && <Notice look="caution">The text has changed since: ask again.</Notice>}
      {text && !answer && !running && (
        <Notice look="caution">Only a part of the new words has come: ask again to take them.</Notice>
      )}
      <Remarks words={noticesInWords(answer?.notices)} />
      {answer && !parts && <Notice>Next to nothing of your words is kept, so no single words are marked.</Notice>}
      {answer && text === before && <Notice>It would leave these words as they are.</Notice>}
      <div className="versions">
        <section className="version" aria-label="Before">
          <h3>Before</h3>
          <p>
            {parts
              ? parts.map((part, at) =>
                  part.removed ? <del key={at}>{part.value}</del> : part.added ? null : part.value,
                )
              : before}
          </p>
        </section>
        <section className="version" aria-label="After" aria-live="polite" aria-busy={running}>
          <h3>After</h3>
          <p>
            {parts
              ? parts.map((part, at) =>
                  part.added ? <ins key={at}>{part.value}</ins> : part.removed ? null : part.value,
                )
              : text || '…'}
          </p>
        </section>
      </div>
      {answer && answer.canon_effects.length > 0 && (
        <section className="effects" aria-label="What it does to the canon">
          <h3>What it does to your canon</h3>
          <ul>
            {answer.canon_effects.map(({ effect, statement, quote }) => (
              <li key={quote}>
                <span className="effect">{effect}</span> {statement}
              </li>
            ))}
          </ul>
        </section>
      )}
    </Dialog>
  );
}
