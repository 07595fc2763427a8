import type { StoryboardResponse } from '@creative-space/sdk';
import { useCallback, useState } from 'react';
import { inMoney } from '../client/money';
import { client } from '../client/session';
import { useAnswer } from '../client/use-answer';
import { useRunning } from '../client/use-running';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { Problem } from '../parts/Problem';
import { Waiting } from '../parts/Waiting';
import type { Story } from '../store/story';
import { boardBody, type BoardDraft } from './draft';

interface QuoteDialogProps {
  draft: BoardDraft;
  story: Story;
  onClose: () => void;
  onBegun: (drawn: StoryboardResponse) => void;
}

/** The price of a whole board, which is asked for as a draft that spends nothing; then the work begins, or not. */
export function QuoteDialog({ draft, story, onClose, onBegun }: QuoteDialogProps) {
  const [asked] = useState({ draft, story });
  const ask = useCallback(
    async (signal: AbortSignal) =>
      client.createStoryboard({ ...(await boardBody(asked.draft, asked.story)), commit: false }, { signal }),
    [asked],
  );
  const { answer: quote, error, again } = useAnswer(ask);
  const { running, error: failure, run } = useRunning();
  const begin = () =>
    run(async () => {
      onBegun(await client.commitStoryboard(quote!.storyboard_id));
      onClose();
    });
  const count = draft.shots.length;
  const warnings = new Map(quote?.shots.flatMap((shot) => shot.warnings.map(({ code, detail }) => [code, detail])));
  return (
    <Dialog
      open
      onClose={onClose}
      title={count === 1 ? 'Draw one shot?' : `Draw ${count} shots?`}
      actions={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button look="primary" disabled={!quote || running} onClick={() => void begin()}>
            {quote ? `Draw it for ${inMoney(quote.cost.estimate_usd)}` : 'Draw it'}
          </Button>
        </>
      }
    >
      {!quote && error === undefined && <Waiting label="Asking what it costs" />}
      {quote && (
        <p>
          {quote.cost.estimate_usd === 0
            ? 'It is free here: the shots are sketched by this server itself.'
            : `At most ${inMoney(quote.cost.estimate_usd)}, ${draft.film ? 'pictures, clips and film' : 'for the pictures'} together. A shot that fails costs nothing.`}
        </p>
      )}
      {[...warnings].map(([code, detail]) => (
        <p key={code} className="board-note">
          {detail}
        </p>
      ))}
      {error !== undefined && <Problem error={error} onRetry={again} />}
      {failure !== undefined && <Problem error={failure} />}
    </Dialog>
  );
}
