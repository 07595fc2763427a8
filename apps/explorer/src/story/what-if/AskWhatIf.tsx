import type { ContinueBody } from '@creative-space/sdk';
import { Split } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useUser } from '../../client/use-session';
import { AskRow } from '../../parts/AskRow';
import { Button } from '../../parts/Button';
import { Cost } from '../../parts/Cost';
import { TextField } from '../../parts/Field';
import { SignInFirst } from '../../parts/SignInFirst';
import { branchOf } from '../../store/story';
import { useProjectState } from '../../store/use-project';
import { WhatIfView } from './WhatIfView';

const WAYS = { siblings: 3, depth: 3, target_words: 120 };

/** Asks for prose that goes on from a node in several ways, three levels deep. */
export function AskWhatIf({ node }: { node: string }) {
  const { story } = useProjectState();
  const user = useUser();
  const [steer, setSteer] = useState('');
  // As it was when it was asked: what changes behind the open dialog asks for nothing.
  const [asked, setAsked] = useState<ContinueBody>();
  const request = useMemo(
    () => ({ ...branchOf(story, node), ...WAYS, ...(steer.trim() ? { steer: steer.trim() } : {}) }),
    [story, node, steer],
  );
  if (!user) return <SignInFirst what="Ways on are written on the server, and only when you ask." />;
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
        <Button size="small" look="primary" type="submit" icon={<Split size={14} aria-hidden />}>
          Write three ways on
        </Button>
      </AskRow>
      {asked && <WhatIfView node={node} request={asked} onClose={() => setAsked(undefined)} />}
    </form>
  );
}
