import { useEffect, useState } from 'react';
import type { ProjectRow } from './database';
import { listProjects, onProjectsChange } from './projects';

/** All projects of this browser, anew whenever some come or go; undefined before they are read. */
export function useProjects(): ProjectRow[] | undefined {
  const [projects, setProjects] = useState<ProjectRow[]>();
  useEffect(() => {
    const read = () => void listProjects().then(setProjects);
    read();
    return onProjectsChange(read);
  }, []);
  return projects;
}
