import { GitMerge } from 'lucide-react';
import type { Area } from '../app/area';

export const area: Area = {
  path: 'merge',
  label: 'Merge',
  order: 30,
  icon: GitMerge,
  scope: 'project',
  load: () => import('./MergePage'),
};
