import { useEffect, useRef, useState } from 'react';
import { steadied, type LayoutNode, type Place } from './layout';

/**
 * The places of all nodes, laid out beside the page's own thread. While a new layout is made the last one stands.
 * @param nodes the same list as long as nothing has moved
 * @param looksAt the node that the writer is at: it, or the one that they were at before, stays in its place
 */
export function useLayout(
  nodes: readonly LayoutNode[],
  looksAt: string | undefined,
): Record<string, Place> | undefined {
  const [places, setPlaces] = useState<Record<string, Place>>();
  const worker = useRef<Worker>(undefined);
  const turn = useRef(0);
  const looked = useRef<[now: string | undefined, before: string | undefined]>([looksAt, undefined]);
  useEffect(() => {
    if (looked.current[0] !== looksAt) looked.current = [looksAt, looked.current[0]];
  }, [looksAt]);

  useEffect(() => {
    const own = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
    own.onmessage = ({ data }: MessageEvent<{ turn: number; places: Record<string, Place> }>) => {
      if (data.turn === turn.current) setPlaces((before) => steadied(data.places, before, looked.current));
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
