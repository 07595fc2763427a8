import { MonitorSmartphone } from 'lucide-react';
import type { Area } from '../app/area';

export const area: Area = {
  path: 'devices',
  label: 'Devices',
  order: 75,
  icon: MonitorSmartphone,
  scope: 'person',
  load: () => import('./DevicesPage'),
};
