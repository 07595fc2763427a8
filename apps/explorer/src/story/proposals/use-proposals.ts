import { useSyncExternalStore } from 'react';
import { useProject } from '../../store/use-project';
import { proposalsOf, type Proposals, type ProposalState } from './proposals';

export function useProposals(): [ProposalState, Proposals] {
  const proposals = proposalsOf(useProject());
  return [useSyncExternalStore(proposals.subscribe, proposals.snapshot), proposals];
}
