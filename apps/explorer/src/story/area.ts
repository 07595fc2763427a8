import { GitFork } from 'lucide-react';
import type { Area } from '../app/area';

export const area: Area = {
  path: '',
  label: 'Story',
  order: 10,
  icon: GitFork,
  scope: 'project',
  load: () => import('./StoryPage'),
};
