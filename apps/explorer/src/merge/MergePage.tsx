import type { FactRow, MergeProposal, MergeResponse } from '@creative-space/sdk';
import { GitMerge } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { client } from '../client/session';
import { useRunning } from '../client/use-running';
import { useUser } from '../client/use-session';
import { AskRow } from '../parts/AskRow';
import { Button } from '../parts/Button';
import { Cost } from '../parts/Cost';
import { Empty } from '../parts/Empty';
import { Choice } from '../parts/Field';
import { Notice } from '../parts/Notice';
import { Problem } from '../parts/Problem';
import { Remarks } from '../parts/Remarks';
import { SignInFirst } from '../parts/SignInFirst';
import { indexOf, titleOf } from '../store/story';
import { useProject, useProjectState } from '../store/use-project';
import { noticesInWords } from '../story/proposals/moves';
import { NodeLink } from '../canon/Quote';
import { FactTable } from './FactTable';
import { legsOf, mergeRequest, withMerge } from './legs';
import { ProposalCard } from './ProposalCard';
import './merge.css';

/** Two branches, what each makes true, and proposals of how they could become one again. */
export default function MergePage() {
  const project = useProject();
  const { story, selected } = useProjectState();
  const user = useUser();
  const [, go] = useLocation();
  const leaves = indexOf(story).leaves();
  const start = leaves.find(({ id }) => id === selected)?.id ?? leaves[0]?.id ?? '';
  const [tips, setTips] = useState({
    left: start,
    right: leaves.find(({ id }) => id !== start && legsOf(story, start, id))?.id ?? '',
  });
  const [table, setTable] = useState<FactRow[]>();
  const [proposals, setProposals] = useState<MergeProposal[]>([]);
  const [notices, setNotices] = useState<MergeResponse['notices']>();
  const { running, error, run, stop } = useRunning();

  const isThere = (id: string) => leaves.some((leaf) => leaf.id === id);
  const legs = useMemo(
    () => (isThere(tips.left) && isThere(tips.right) ? legsOf(story, tips.left, tips.right) : undefined),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [story, tips],
  );
  const request = useMemo(() => (legs ? mergeRequest(story, legs) : undefined), [story, legs]);

  if (leaves.length < 2) {
    return (
      <Empty icon={<GitMerge size={24} aria-hidden />} title="One branch, nothing to merge">
        When a story goes two ways, this is where they can become one again.
      </Empty>
    );
  }

  const choose = (change: Partial<typeof tips>) => {
    stop();
    setTips((now) => ({ ...now, ...change }));
    setTable(undefined);
    setProposals([]);
    setNotices(undefined);
  };
  const ask = () =>
    void run(async (signal) => {
      if (!request) return;
      setTable(undefined);
      setProposals([]);
      for await (const { event, data } of client.mergeProposeStream(request, { signal })) {
        if (event === 'proposal') setProposals((now) => [...now, data]);
        if (event !== 'done') continue;
        setTable(data.fact_table);
        setProposals(data.proposals);
        setNotices(data.notices);
      }
    });
  const take = (proposal: MergeProposal) => {
    if (!legs) return;
    const { story: merged, merge } = withMerge(story, proposal, legs);
    project.change('merge two branches', () => merged, { select: merge });
    go(`/p/${project.id}`);
  };
  const progress = proposals.length > 0 ? `${proposals.length} so far` : 'Holding both against each other';
  const options = leaves.map((leaf) => ({ value: leaf.id, label: titleOf(leaf) }));

  return (
    <div className="merge">
      <header className="merge-pick">
        <Choice
          label="Left branch ends with"
          value={tips.left}
          options={options}
          onChange={(left) => choose({ left })}
        />
        <GitMerge size={20} aria-hidden className="merge-sign" />
        <Choice
          label="Right branch ends with"
          value={tips.right}
          options={tips.right ? options : [{ value: '', label: 'Choose one' }, ...options]}
          onChange={(right) => choose({ right })}
        />
      </header>
      {!legs && (
        <Notice>
          Choose two branches that part somewhere: one must not be the beginning of the other, and both begin at the
          same root.
        </Notice>
      )}
      {legs && (
        <>
          <p className="merge-lead">
            They part after <NodeLink id={legs.common.at(-1)!.id} />.
          </p>
          <div className="merge-legs">
            <Leg label="Only on the left" nodes={legs.left} />
            <Leg label="Only on the right" nodes={legs.right} />
          </div>
        </>
      )}
      {!user && <SignInFirst what="Both branches are held against each other on the server." />}
      {user && request && (
        <AskRow running={running ? progress : undefined} onStop={stop}>
          <Cost operation="ai.merge_propose" request={request} />
          <Button look="primary" icon={<GitMerge size={16} aria-hidden />} onClick={ask}>
            Propose a merge
          </Button>
        </AskRow>
      )}
      {error !== undefined && <Problem error={error} onRetry={ask} />}
      <Remarks words={noticesInWords(notices)} />
      {table && <FactTable rows={table} canon={story.canon} />}
      <div className="merge-proposals">
        {proposals.map((proposal) => (
          <ProposalCard key={proposal.id} proposal={proposal} onTake={running ? undefined : () => take(proposal)} />
        ))}
      </div>
    </div>
  );
}

/** What one of the branches tells by itself. */
function Leg({ label, nodes }: { label: string; nodes: readonly { id: string; text: string }[] }) {
  return (
    <section className="merge-leg" aria-label={label}>
      <h3>{label}</h3>
      <ol>
        {nodes.map(({ id, text }) => (
          <li key={id}>
            <NodeLink id={id} />
            <p>{text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
