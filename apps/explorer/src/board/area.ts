import { Clapperboard } from 'lucide-react';
import type { Area } from '../app/area';

export const area: Area = {
  path: 'board',
  label: 'Board',
  order: 40,
  icon: Clapperboard,
  scope: 'project',
  load: () => import('./BoardPage'),
};
