import { layOut, type LayoutNode } from './layout';

/** Answers each list of nodes with their places, under the number that it came with. */
onmessage = ({ data }: MessageEvent<{ turn: number; nodes: LayoutNode[] }>) => {
  postMessage({ turn: data.turn, places: layOut(data.nodes) });
};
