import type { SignedInUser } from '@creative-space/sdk';
import type { ComponentType } from 'react';

/** A part of the Explorer with a place of its own in the navigation. Each has a folder with an `area.ts`. */
export interface Area {
  /** In the address: `/explorer/p/<project>/<path>` in a project, `/explorer/<path>` elsewhere. '' is a project's first. */
  path: string;
  /** As it stands in the navigation. */
  label: string;
  /** Place in the navigation. */
  order: number;
  icon: ComponentType<{ size?: number; 'aria-hidden'?: boolean }>;
  /** Whether it is about the open project, or about the person. */
  scope: 'project' | 'person';
  /** Who sees it; everybody when absent. */
  isFor?: (user: SignedInUser | undefined) => boolean;
  /** Its page, loaded when it is first shown. */
  load: () => Promise<{ default: ComponentType }>;
}
