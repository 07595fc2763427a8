import { Landmark } from 'lucide-react';
import type { Area } from '../app/area';

export const area: Area = {
  path: 'canon',
  label: 'Canon',
  order: 20,
  icon: Landmark,
  scope: 'project',
  load: () => import('./CanonPage'),
};
