import { useEffect, useState, useSyncExternalStore } from 'react';
import { useProject, useProjectState } from '../store/use-project';
import { findingsOf, type Findings, type FindingState } from './findings';

export function useFindings(): [FindingState, Findings] {
  const findings = findingsOf(useProject());
  return [useSyncExternalStore(findings.subscribe, findings.snapshot), findings];
}

/** What is no longer as it was when the story was checked last; undefined before it was checked. */
export function useChangesSince(): { nodes: string[]; facts: number } | undefined {
  const [{ checked }, findings] = useFindings();
  const { story } = useProjectState();
  const [changes, setChanges] = useState<{ nodes: string[]; facts: number }>();
  useEffect(() => {
    let isHere = true;
    void findings.changesSince().then((found) => isHere && setChanges(found));
    return () => void (isHere = false);
  }, [findings, story, checked]);
  return changes;
}
