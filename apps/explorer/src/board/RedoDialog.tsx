import type { StoryboardResponse } from '@creative-space/sdk';
import { useState } from 'react';
import { inMoney } from '../client/money';
import { client } from '../client/session';
import { useRunning } from '../client/use-running';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { TextArea } from '../parts/Field';
import { Problem } from '../parts/Problem';
import type { Story } from '../store/story';
import { redoBody, type BoardDraft, type ShotDraft } from './draft';

interface RedoDialogProps {
  shot: ShotDraft;
  draft: BoardDraft;
  story: Story;
  /** The board that the shot is of. */
  storyboard: string;
  onClose: () => void;
  onBegun: (drawn: StoryboardResponse) => void;
  onChange: (part: Partial<ShotDraft>) => void;
}

/** One shot anew: other words perhaps, then its price, then the work. */
export function RedoDialog({ shot, draft, story, storyboard, onClose, onBegun, onChange }: RedoDialogProps) {
  const [price, setPrice] = useState<number>();
  const { running, error, run } = useRunning();
  const ask = (commit: boolean) =>
    run(async () => {
      const body = { ...(await redoBody(shot, draft, story)), commit };
      const answer = await client.redoShot(storyboard, shot.label, body);
      if ('storyboard_id' in answer) {
        onBegun(answer);
        onClose();
      } else setPrice(answer.estimate_usd);
    });
  return (
    <Dialog
      open
      onClose={onClose}
      title="Draw this shot again"
      description={
        draft.film ? 'Its clip and the film are made anew too. The other shots stay.' : 'The other shots stay.'
      }
      actions={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            look="primary"
            disabled={running || shot.prompt.trim() === ''}
            onClick={() => void ask(price !== undefined)}
          >
            {price === undefined ? 'What would it cost?' : `Draw it for ${inMoney(price)}`}
          </Button>
        </>
      }
    >
      <TextArea
        label="What it shows"
        rows={4}
        maxLength={2000}
        // A price is for the words that were sent.
        disabled={running}
        value={shot.prompt}
        onChange={({ target }) => {
          setPrice(undefined);
          onChange({ prompt: target.value });
        }}
      />
      {error !== undefined && <Problem error={error} />}
    </Dialog>
  );
}
