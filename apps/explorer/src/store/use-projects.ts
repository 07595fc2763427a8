import { useEffect, useState } from 'react';
import type { ProjectRow } from './database';
import { listProjects, onProjectsChange } from './projects';

/** All projects of this browser, anew whenever some come or go; undefined before they are read. */
export function useProjects(): ProjectRow[] | undefined {
  const [projects, setProjects] = useState<ProjectRow[]>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const read = () => void listProjects().then(setProjects, setError);
    read();
    return onProjectsChange(read);
  }, []);
  if (error !== undefined) throw error;
  return projects;
}
