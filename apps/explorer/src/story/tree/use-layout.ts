import { useEffect, useRef, useState } from 'react';
import type { LayoutNode, Place } from './layout';

/**
 * The places of all nodes, laid out beside the page's own thread. While a new layout is made the last one stands.
 * @param nodes the same list as long as nothing has moved
 */
export function useLayout(nodes: readonly LayoutNode[]): Record<string, Place> | undefined {
  const [places, setPlaces] = useState<Record<string, Place>>();
  const worker = useRef<Worker>(undefined);
  const turn = useRef(0);

  useEffect(() => {
    const own = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
    own.onmessage = ({ data }: MessageEvent<{ turn: number; places: Record<string, Place> }>) => {
      if (data.turn === turn.current) setPlaces(data.places);
    };
    worker.current = own;
    return () => own.terminate();
  }, []);

  useEffect(() => {
    turn.current++;
    worker.current?.postMessage({ turn: turn.current, nodes });
  }, [nodes]);

  return places;
}
