import { createContext, useContext, useSyncExternalStore } from 'react';
import type { OpenProject, ProjectState } from './open-project';

export const ProjectContext = createContext<OpenProject | undefined>(undefined);

/** The project that is open. Pages of areas in a project are shown with one only. */
export function useProject(): OpenProject {
  const project = useContext(ProjectContext);
  if (!project) throw new Error('no project is open here');
  return project;
}

/** Its state, anew at every change. */
export function useProjectState(): ProjectState {
  const project = useProject();
  return useSyncExternalStore(project.subscribe, project.snapshot);
}
