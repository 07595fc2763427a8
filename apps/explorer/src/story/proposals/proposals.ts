import type { GhostNode, InlineSuggestion, Notice, TextProvider } from '@creative-space/sdk';
import { client } from '../../client/session';
import { addNode, changeNode } from '../../store/edits';
import { newId } from '../../store/ids';
import { Observed } from '../../store/observed';
import type { OpenProject } from '../../store/open-project';
import { branchOf, indexOf, nodeOf, titleOf, type Story } from '../../store/story';
import { moved, placeOf, remembered, type Waits } from './locate';

const AT_ONCE = { ghost_nodes: 3, inline_suggestions: 4 };
/** The server takes no more than these of what was turned down, and of each no more letters. */
const MOST_REJECTED = 20;
const GIST_LETTERS = 200;

/** A suggestion for a text, with what tells where it belongs. */
export type Suggestion = InlineSuggestion & Waits;

/** What was proposed and is not decided yet, and whether more is on its way. */
export interface ProposalState {
  /** By the node that they would follow. */
  readonly ghosts: Readonly<Record<string, readonly GhostNode[]>>;
  readonly inline: readonly Suggestion[];
  /** The node that is asked for now. */
  readonly running: string | undefined;
  /** The node that was asked for last, with what came of it. */
  readonly last: { node: string; error?: unknown; notices?: Notice[]; provider?: TextProvider } | undefined;
}

const NOTHING: ProposalState = { ghosts: {}, inline: [], running: undefined, last: undefined };

/** Proposals for one open project. They are in nobody's story until the writer takes them. */
export class Proposals extends Observed<ProposalState> {
  private asking: AbortController | undefined;
  /** From the last answer: it keeps the kinds of moves balanced over requests. */
  private cursor: string | undefined;

  constructor(private readonly project: OpenProject) {
    super(NOTHING);
  }

  /** What a request for this node carries. */
  requestFor(story: Story, node: string, steer: string) {
    const followers = indexOf(story).children(node);
    return {
      ...branchOf(story, node),
      count: AT_ONCE,
      existing_children: followers.map((child) => ({
        id: child.id,
        gist: (child.text.trim() || titleOf(child)).slice(0, GIST_LETTERS),
      })),
      rejected: story.rejected.slice(-MOST_REJECTED).map(({ gist }) => ({ gist: gist.slice(0, GIST_LETTERS) })),
      ...(steer.trim() ? { steer: steer.trim() } : {}),
      ...(this.cursor ? { offer_cursor: this.cursor } : {}),
    };
  }

  /** Asks what could follow a node. Each proposal is shown when it comes. */
  async ask(node: string, steer: string): Promise<void> {
    this.stop();
    const asking = new AbortController();
    this.asking = asking;
    const request = this.requestFor(this.project.snapshot().story, node, steer);
    const here = new Set(request.active_path.map(({ id }) => id));
    this.set({
      running: node,
      last: { node },
      inline: this.state.inline.filter(({ node_id }) => !here.has(node_id)),
      ghosts: { ...this.state.ghosts, [node]: [] },
    });
    try {
      for await (const { event, data } of client.suggestStream(request, { signal: asking.signal })) {
        if (event === 'meta') this.set({ last: { node, provider: data.provider } });
        if (event === 'ghost_node') this.addGhost(node, data);
        if (event === 'inline_suggestion') {
          const { text } = request.active_path.find(({ id }) => id === data.node_id)!;
          this.set({ inline: [...this.state.inline, remembered(text, data)] });
        }
        if (event !== 'done') continue;
        this.cursor = data.offer_cursor;
        this.set({ last: { node, notices: data.notices, provider: data.provider } });
      }
    } catch (error) {
      if (!asking.signal.aborted) this.set({ last: { node, error } });
    } finally {
      if (this.asking === asking) this.set({ running: undefined });
    }
  }

  /** Ends what is on its way; what has come stays. */
  stop(): void {
    this.asking?.abort();
    if (this.state.running !== undefined) this.set({ running: undefined });
  }

  /** A proposal becomes a node, as it is or as the writer changed it. */
  accept(ghost: GhostNode, changed: { title: string; gist: string } = ghost): void {
    const id = newId();
    const node = { id, parent_id: ghost.parent_id, title: changed.title, text: changed.gist };
    this.project.change(
      `accept “${changed.title}”`,
      (story) => addNode(story, node, { grounded_in: ghost.grounded_in }),
      { select: id },
    );
    this.drop(ghost);
    this.learn(ghost, 'accepted');
  }

  /** Turned down: later proposals differ from it, here and, by its kind of move, in all stories. */
  refuse(ghost: GhostNode): void {
    const rejection = { node_id: ghost.parent_id, gist: ghost.gist };
    this.project.change(`refuse “${ghost.title}”`, (story) => ({ ...story, rejected: [...story.rejected, rejection] }));
    this.drop(ghost);
    this.learn(ghost, 'rejected');
  }

  /** Puts the words of a suggestion in the place of those that they are about. */
  acceptInline(suggestion: Suggestion): void {
    const { node_id, text: words } = suggestion;
    const text = nodeOf(this.project.snapshot().story, node_id)?.text ?? '';
    const place = placeOf(text, suggestion);
    this.dismissInline(suggestion);
    if (!place) return;
    const after = text.slice(0, place.start) + words + text.slice(place.end);
    this.project.change('accept a suggestion', (story) => changeNode(story, node_id, { text: after }));
    const inline = this.state.inline.flatMap((one) =>
      one.node_id === node_id ? moved([one], text, place, words) : one,
    );
    this.set({ inline });
  }

  dismissInline({ id }: Suggestion): void {
    this.set({ inline: this.state.inline.filter((one) => one.id !== id) });
  }

  forgetProblem(): void {
    this.set({ last: undefined });
  }

  private addGhost(node: string, ghost: GhostNode): void {
    const ghosts = [...(this.state.ghosts[node] ?? []), ghost];
    this.set({ ghosts: { ...this.state.ghosts, [node]: ghosts } });
  }

  private drop(ghost: GhostNode): void {
    const ghosts = (this.state.ghosts[ghost.parent_id] ?? []).filter(({ id }) => id !== ghost.id);
    this.set({ ghosts: { ...this.state.ghosts, [ghost.parent_id]: ghosts } });
  }

  /** Only the kind of move is sent; without a network nothing is learnt and nothing is lost. */
  private learn({ move }: GhostNode, outcome: 'accepted' | 'rejected'): void {
    client.giveFeedback({ move, outcome }).catch(() => undefined);
  }
}

const all = new WeakMap<OpenProject, Proposals>();

/** The proposals for a project; the same as long as it is open. */
export function proposalsOf(project: OpenProject): Proposals {
  let proposals = all.get(project);
  if (!proposals) all.set(project, (proposals = new Proposals(project)));
  return proposals;
}
