import { Gauge } from 'lucide-react';
import type { Area } from '../app/area';

export const area: Area = {
  path: 'account',
  label: 'Account',
  order: 80,
  icon: Gauge,
  scope: 'person',
  load: () => import('./AccountPage'),
};
