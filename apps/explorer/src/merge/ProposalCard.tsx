import type { MergeProposal } from '@creative-space/sdk';
import { Check } from 'lucide-react';
import { NodeLink } from '../canon/Quote';
import { nameOf } from '../canon/names';
import { Button } from '../parts/Button';
import { useProjectState } from '../store/use-project';

const APPROACHES: Record<MergeProposal['approach'], string> = {
  keep_left: 'As on the left',
  keep_right: 'As on the right',
  sequence: 'One after the other',
  interleave: 'Woven together',
  bridge: 'With a bridge',
  both_true: 'Both are true',
};

interface ProposalCardProps {
  proposal: MergeProposal;
  /** Undefined while more is on its way. */
  onTake: (() => void) | undefined;
}

/** One way to make two branches one. */
export function ProposalCard({ proposal, onTake }: ProposalCardProps) {
  const { story } = useProjectState();
  const { approach, merge_node, bridge_beats, reconciled_facts, set_aside, open_conflicts } = proposal;
  return (
    <article className="proposal" aria-label={proposal.title}>
      <header>
        <span className="proposal-approach">{APPROACHES[approach] ?? approach}</span>
        <h2>{proposal.title}</h2>
      </header>
      <p className="proposal-gist">{merge_node.gist || proposal.gist}</p>
      {bridge_beats.length > 0 && (
        <section>
          <h3>Bridges</h3>
          <ul>
            {bridge_beats.map(({ gist, after }) => (
              <li key={gist}>
                {gist} <span className="proposal-faint">after</span> <NodeLink id={after} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {reconciled_facts.length > 0 && (
        <section>
          <h3>From then on</h3>
          <ul>
            {reconciled_facts.map(({ fact, reason, needs_author }) => (
              <li key={fact.id}>
                {nameOf(story.canon, fact.subject)} · {fact.attribute}: <strong>{fact.value}</strong>
                {needs_author && <span className="proposal-new"> said by no branch</span>}
                {reason && <p className="proposal-faint">{reason}</p>}
              </li>
            ))}
          </ul>
        </section>
      )}
      {(set_aside.length > 0 || open_conflicts.length > 0) && (
        <p className="proposal-faint">
          {set_aside.length > 0 && `${told(set_aside.length, 'fact')} set aside. `}
          {open_conflicts.length > 0 && `${told(open_conflicts.length, 'conflict')} left for you to decide.`}
        </p>
      )}
      <Button look="primary" size="small" disabled={!onTake} onClick={onTake} icon={<Check size={14} aria-hidden />}>
        Choose this
      </Button>
    </article>
  );
}

const told = (count: number, what: string): string => (count === 1 ? `1 ${what}` : `${count} ${what}s`);
