import { ShieldCheck } from 'lucide-react';
import type { Area } from '../app/area';

export const area: Area = {
  path: 'admin',
  label: 'Admin',
  order: 90,
  icon: ShieldCheck,
  scope: 'person',
  isFor: (user) => user?.role === 'admin',
  load: () => import('./AdminPage'),
};
