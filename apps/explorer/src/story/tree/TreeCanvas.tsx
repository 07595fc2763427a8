import { parentsOf } from '@creative-space/story';
import {
  Controls,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useStore,
  type Edge,
  type EdgeTypes,
  type NodeHandle,
  type NodeTypes,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useMemo, useRef, type KeyboardEvent } from 'react';
import { indexOf, pathOf, titleOf } from '../../store/story';
import { useProject, useProjectState } from '../../store/use-project';
import { addChild, deleteSelected } from '../node/actions';
import { GhostCard, type GhostFlowNode } from '../proposals/GhostCard';
import { ghostHeight } from '../proposals/ghost-height';
import { useProposals } from '../proposals/use-proposals';
import { useSyncState, type Present } from '../../sync/sync-state';
import { CARD, FAR, type LayoutNode } from './layout';
import { NodeCard, type StoryCard } from './NodeCard';
import { neighbour } from './neighbour';
import { ThreadEdge } from './ThreadEdge';
import { useFollow } from './use-follow';
import { useLayout } from './use-layout';
import './tree.css';

const NODE_TYPES: NodeTypes = { story: NodeCard, ghost: GhostCard };
const EDGE_TYPES: EdgeTypes = { thread: ThreadEdge };
const NOBODY: readonly Present[] = [];

/**
 * How large a card is. It is told as measured too: those out of sight are never drawn, and until all are measured
 * “Fit View” waits.
 */
function sizeOf(height: number) {
  const { width } = CARD;
  return { width, height, measured: { width, height }, handles: handlesAt(height) };
}

/** Where lines meet a card, told so that no card has to be measured before its lines can be drawn. */
const HANDLES = new Map<number, NodeHandle[]>();
function handlesAt(height: number): NodeHandle[] {
  let handles = HANDLES.get(height);
  if (!handles) {
    const at = { y: height / 2, width: 1, height: 1 };
    handles = [
      { ...at, type: 'target', position: Position.Left, x: 0 },
      { ...at, type: 'source', position: Position.Right, x: CARD.width },
    ];
    HANDLES.set(height, handles);
  }
  return handles;
}

/** The branching story as a tree to hold: cards from left to right, drawn where they are seen. */
export function TreeCanvas() {
  return (
    <ReactFlowProvider>
      <Tree />
    </ReactFlowProvider>
  );
}

function Tree() {
  const project = useProject();
  const { story, selected } = useProjectState();
  const index = indexOf(story);
  // Letters that are typed move nothing: the layout is asked again only when nodes come, go or hang elsewhere.
  const [{ ghosts }] = useProposals();
  const proposed = useMemo(
    () => Object.entries(ghosts).flatMap(([node, some]) => (index.has(node) ? some : [])),
    [ghosts, index],
  );
  const shape = [
    ...story.nodes.map((node) => `${node.id}<${parentsOf(node).join()}`),
    ...proposed.map(({ id }) => id),
  ].join(' ');
  const toLayOut = useMemo<LayoutNode[]>(
    () => [
      ...indexOf(story)
        .inReadingOrder()
        .map((node) => ({ id: node.id, parents: parentsOf(node) })),
      ...proposed.map((ghost) => ({
        id: ghost.id,
        parents: [ghost.parent_id],
        height: ghostHeight(ghost, CARD.width),
      })),
    ],
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [shape],
  );
  const places = useLayout(toLayOut, selected);
  const path = useMemo(
    () => new Set(selected !== undefined && index.has(selected) ? pathOf(story, selected).map(({ id }) => id) : []),
    [story, index, selected],
  );

  const present = useSyncState()?.present ?? NOBODY;
  const cards = useMemo<StoryCard[]>(
    () =>
      story.nodes.flatMap((node) => {
        const position = places?.[node.id];
        if (!position) return [];
        return {
          id: node.id,
          type: 'story',
          position,
          ...sizeOf(CARD.height),
          data: {
            title: titleOf(node),
            text: node.text,
            follows: index.children(node.id).length,
            isMerge: parentsOf(node).length > 1,
            isHere: node.id === selected,
            isOnPath: path.has(node.id),
            people: present.filter((one) => one.node === node.id),
          },
        };
      }),
    [story.nodes, index, places, path, selected, present],
  );
  const ghostCards = useMemo<GhostFlowNode[]>(
    () =>
      proposed.flatMap((ghost) => {
        const position = places?.[ghost.id];
        if (!position) return [];
        const height = ghostHeight(ghost, CARD.width);
        return {
          id: ghost.id,
          type: 'ghost',
          position,
          ...sizeOf(height),
          data: { ghost },
        };
      }),
    [proposed, places],
  );
  const allCards = useMemo(() => [...cards, ...ghostCards], [cards, ghostCards]);
  const threads = useMemo<Edge[]>(
    () => [
      ...proposed.map(({ id, parent_id }) => ({
        id: `${parent_id}>${id}`,
        type: 'thread',
        source: parent_id,
        target: id,
        className: 'thread-ghost',
        focusable: false,
      })),
      ...story.nodes.flatMap((node) =>
        parentsOf(node).map((parent, at) => ({
          id: `${parent}>${node.id}`,
          type: 'thread',
          source: parent,
          target: node.id,
          className: path.has(parent) && path.has(node.id) ? 'thread-here' : at > 0 ? 'thread-merge' : '',
          focusable: false,
        })),
      ),
    ],
    [story.nodes, path, proposed],
  );

  const isFar = useStore(({ transform }) => transform[2] < FAR);
  const canvas = useRef<HTMLDivElement>(null);
  const here = useMemo(
    () => ghostCards.filter(({ data }) => data.ghost.parent_id === selected),
    [ghostCards, selected],
  );
  useFollow(selected, places, here, canvas);

  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || !event.target.matches('.card')) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = selected === undefined ? undefined : neighbour(story, selected, event.key);
    if (next) project.select(next);
    else if (event.key === 'Enter') document.querySelector<HTMLElement>('.panel .text-field')?.focus();
    else if (event.key === 'n') addChild(project);
    else if (event.key === 'Delete' || event.key === 'Backspace') deleteSelected(project);
    else return;
    event.preventDefault();
  };

  return (
    <div ref={canvas} className={isFar ? 'tree tree-far' : 'tree'}>
      <ReactFlow
        aria-label="The story’s tree. Arrow keys move, Enter edits, Escape comes back, N adds a node, Delete removes one."
        onKeyDown={onKeyDown}
        nodes={allCards}
        edges={threads}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodeClick={(_event, { id, type }) => type === 'story' && project.select(id)}
        onlyRenderVisibleElements
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        zoomOnDoubleClick={false}
        panOnScroll
        minZoom={0.08}
        maxZoom={1.5}
        proOptions={{ hideAttribution: true }}
      >
        <Controls
          showInteractive={false}
          position="bottom-left"
          fitViewOptions={{ padding: 0.1, maxZoom: 1, duration: 250 }}
        />
      </ReactFlow>
    </div>
  );
}
