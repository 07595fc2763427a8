import { Users } from 'lucide-react';
import type { Area } from '../app/area';

export const area: Area = {
  path: 'people',
  label: 'People',
  order: 50,
  icon: Users,
  scope: 'project',
  load: () => import('./PeoplePage'),
};
