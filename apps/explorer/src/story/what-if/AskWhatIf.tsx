import type { ContinueBody } from '@creative-space/sdk';
import { Split } from 'lucide-react';
import { useMemo, useState } from 'react';
import { client } from '../../client/session';
import { useAnswer } from '../../client/use-answer';
import { useUser } from '../../client/use-session';
import { AskRow } from '../../parts/AskRow';
import { Button } from '../../parts/Button';
import { Cost } from '../../parts/Cost';
import { TextField } from '../../parts/Field';
import { Notice } from '../../parts/Notice';
import { SignInFirst } from '../../parts/SignInFirst';
import { branchOf } from '../../store/story';
import { useProjectState } from '../../store/use-project';
import { WhatIfView } from './WhatIfView';

/** Whether the server has a language model. */
const hasModel = async (signal: AbortSignal) => (await client.listTextCapabilities({ signal })).provider !== 'sketch';

const WAYS = { siblings: 3, depth: 3, target_words: 120 };

/** Asks for prose that goes on from a node in several ways, three levels deep. */
export function AskWhatIf({ node }: { node: string }) {
  const user = useUser();
  if (!user) return <SignInFirst what="Ways on are written on the server, and only when you ask." />;
  return <WhatIfForm node={node} />;
}

function WhatIfForm({ node }: { node: string }) {
  const { story } = useProjectState();
  const { answer: isAble, error } = useAnswer(hasModel);
  const [steer, setSteer] = useState('');
  // As it was when it was asked: what changes behind the open dialog asks for nothing.
  const [asked, setAsked] = useState<ContinueBody>();
  const request = useMemo(
    () => ({ ...branchOf(story, node), ...WAYS, ...(steer.trim() ? { steer: steer.trim() } : {}) }),
    [story, node, steer],
  );
  if (isAble === false) {
    return (
      <Notice look="caution" title="Writing on takes a language model">
        This server has none, so it can propose what happens next, but not write it. Whoever runs it can set a key or
        the address of a local model.
      </Notice>
    );
  }
  return (
    <form
      className="ask"
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(request);
      }}
    >
      <TextField
        label="What if …"
        placeholder="she never finds the key"
        value={steer}
        maxLength={500}
        onChange={({ target }) => setSteer(target.value)}
      />
      <AskRow>
        <Cost operation="ai.continue" request={request} />
        <Button
          size="small"
          look="primary"
          type="submit"
          disabled={isAble === undefined && error === undefined}
          icon={<Split size={14} aria-hidden />}
        >
          Write three ways on
        </Button>
      </AskRow>
      {asked && <WhatIfView node={node} request={asked} onClose={() => setAsked(undefined)} />}
    </form>
  );
}
