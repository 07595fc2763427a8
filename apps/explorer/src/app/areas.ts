import { lazy, type ComponentType } from 'react';
import type { Area } from './area';

/** An area with its page, which is loaded when it is first shown. */
export interface ShownArea extends Area {
  Page: ComponentType;
}

const found = import.meta.glob<{ area: Area }>(['../*/area.ts', '!./area.ts'], { eager: true });

/** Every area whose folder is there. */
export const AREAS: readonly ShownArea[] = Object.values(found)
  .map(({ area }) => ({ ...area, Page: lazy(area.load) }))
  .sort((a, b) => a.order - b.order);
