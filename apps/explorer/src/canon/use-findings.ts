import { useSyncExternalStore } from 'react';
import { useProject } from '../store/use-project';
import { findingsOf, type Findings, type FindingState } from './findings';

export function useFindings(): [FindingState, Findings] {
  const findings = findingsOf(useProject());
  return [useSyncExternalStore(findings.subscribe, findings.snapshot), findings];
}
