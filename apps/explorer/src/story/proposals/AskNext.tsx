import { Sparkles } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useUser } from '../../client/use-session';
import { AskRow } from '../../parts/AskRow';
import { Button } from '../../parts/Button';
import { Cost } from '../../parts/Cost';
import { TextField } from '../../parts/Field';
import { Problem } from '../../parts/Problem';
import { Remarks } from '../../parts/Remarks';
import { SignInFirst } from '../../parts/SignInFirst';
import { useProjectState } from '../../store/use-project';
import { Ghost } from './GhostCard';
import { noticesInWords } from './moves';
import { useProposals } from './use-proposals';

/** Asks what happens next after a node: for what, at which price, and what came of it. */
export function AskNext({ node }: { node: string }) {
  const [{ running, last, ghosts }, proposals] = useProposals();
  const { story } = useProjectState();
  const user = useUser();
  const [steer, setSteer] = useState('');
  const request = useMemo(() => proposals.requestFor(story, node, steer), [proposals, story, node, steer]);
  const isRunning = running === node;
  const mine = last?.node === node ? last : undefined;
  const here = ghosts[node] ?? [];
  const list = useRef<HTMLDivElement>(null);
  // Where they stand with the question, the writer sees them come, the first above.
  useEffect(() => {
    if (isRunning && here.length > 0) list.current?.scrollIntoView({ block: 'start' });
  }, [isRunning, here.length]);
  const progress = here.length > 0 ? `${here.length} so far` : 'Reading your branch';

  if (!user) return <SignInFirst what="Proposals come from the server, and only when you ask." />;
  return (
    <form
      className="ask"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isRunning) void proposals.ask(node, steer);
      }}
    >
      <TextField
        label="Your wish, if you have one"
        placeholder="Somebody keeps a promise"
        value={steer}
        maxLength={500}
        onChange={({ target }) => setSteer(target.value)}
      />
      <AskRow running={isRunning ? progress : undefined} onStop={() => proposals.stop()}>
        <Cost operation="ai.suggest" request={request} />
        <Button size="small" look="primary" type="submit" icon={<Sparkles size={14} aria-hidden />}>
          Ask
        </Button>
      </AskRow>
      {mine?.error !== undefined && <Problem error={mine.error} onRetry={() => void proposals.ask(node, steer)} />}
      {here.length > 0 && (
        <div ref={list} className="ghost-list">
          {here.map((ghost) => (
            <Ghost key={ghost.id} ghost={ghost} />
          ))}
        </div>
      )}
      <Remarks words={noticesInWords(mine?.notices)} />
    </form>
  );
}
