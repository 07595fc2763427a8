import { inputError } from '@cse/core';
import { canonHash, checkedNodeHash, StoryGraph, type Graph } from '@cse/prompts';
import { languageOf, lexiconOf } from '../language/story-language';
import type { Lexicon } from '../language/lexicon';
import { NoticeBoard, type Notice } from '../notice';
import { Aliases } from './aliases';
import { BirthAges } from './birth-ages';
import { canonConflict, type CanonConflict, type Claim } from './conflict';
import { FactScope } from './fact-scope';
import { ofTheStory } from './frames';
import type { WantedWord } from './gates';
import { GonePeople } from './gone-people';
import { GraphCanon } from './graph-canon';
import { LockedRules } from './locked-rules';
import { Chronology, Endings, Moments } from './moments';
import { Narrations } from './narration';
import { Places } from './places';
import { Absences, Comparisons } from './prose-claims';
import { ProseFacts } from './prose-facts';
import { GraphReading } from './reading';
import { Threads, type ThreadState } from './threads';
import { walk, type Sentence, type StoryRule, type Visit } from './walk';

export interface CanonCheckRequest {
  graph: Graph;
  /** What was read before: the hash of each node then, and of the canon of the whole story. */
  since?: { node_hashes: Record<string, string>; canon_hash?: string };
  /** Ends of branches; nothing outside those branches is looked at. */
  scope?: { leaf_ids: string[] };
}

export interface CanonCheckResult {
  conflicts: CanonConflict[];
  threads: ThreadState[];
  /** Nodes whose sentences were held against what stands before them, and those that are as they were. */
  checked: { nodes: number; skipped: number };
  notices: Notice[];
}

/** An answer holds no more; what is wrong in so many places is not mended one by one. */
const MOST_CONFLICTS = 1_000;
/** Of the first nodes and some later ones, to tell the language by. */
const LANGUAGE_CHARACTERS = 2_000;
const LANGUAGE_NODES = 12;

/** A whole story that has passed its checks, and what of it is to be looked at. */
export interface OpenedCheck {
  story: StoryGraph;
  canon: GraphCanon;
  isWanted: (node: number) => boolean;
  /** Whether a node is not as it was when it was read last. */
  isChanged: (node: number) => boolean;
}

/** @throws AppError the path codes, `reference_off_path` */
export function openCheck({ graph, since, scope }: CanonCheckRequest): OpenedCheck {
  const story = new StoryGraph(graph);
  const isWanted = scopeOf(story, scope?.leaf_ids);
  return { story, canon: new GraphCanon(story), isWanted, isChanged: changesIn(story, since) };
}

/**
 * What contradicts what in a whole story, as far as rules see it: no model is asked. Every branch is read on the way
 * from the root to its end, so a node meets nothing but what stands before it, and every node is read once at the most.
 * @param found takes each conflict as soon as it is seen
 */
export function checkCanon(
  request: CanonCheckRequest,
  found: (conflict: CanonConflict) => void,
  { story, canon, isWanted, isChanged }: OpenedCheck = openCheck(request),
): CanonCheckResult {
  const lexicon = lexiconOf(languageOf(sampleOf(story)));
  const notices = new NoticeBoard();
  if (!lexicon) notices.say('language_not_supported');
  const check = new GraphCheck(story, canon, lexicon, isChanged, found);
  walk(story, isWanted, (visit) => check.visit(visit, isWanted));
  notices.count('conflicts_left_out', check.left);
  return {
    conflicts: check.conflicts,
    threads: check.threads.states(),
    checked: check.checked,
    notices: notices.notices,
  };
}

class GraphCheck {
  readonly conflicts: CanonConflict[] = [];
  readonly checked = { nodes: 0, skipped: 0 };
  readonly threads: Threads;
  /** Conflicts above the most that an answer holds. */
  left = 0;
  private readonly reading: GraphReading | undefined;
  private readonly rules: readonly StoryRule[];
  private readonly gone: GonePeople | undefined;
  private readonly known = new Set<string>();
  private readonly visited: Uint8Array;
  /** Whom changed nodes on the way say something of that matters to those below. */
  private readonly touched = new Map<string, number>();

  constructor(
    private readonly story: StoryGraph,
    canon: GraphCanon,
    lexicon: Lexicon | undefined,
    private readonly changed: (node: number) => boolean,
    private readonly found: (conflict: CanonConflict) => void,
  ) {
    this.visited = new Uint8Array(story.nodes.length);
    const moments = new Moments(story);
    const always = [new Chronology(story, moments), new Endings(story)];
    if (!lexicon) {
      this.threads = new Threads(story, undefined, 0);
      this.rules = [new FactScope(story, canon, undefined, () => []), ...always];
      return;
    }
    const wanted: WantedWord[] = [];
    let free = 0;
    // One by one: a whole story may ask for more words than a call takes arguments.
    const words = (of: (first: number) => readonly WantedWord[]): readonly WantedWord[] => {
      const own = of(free);
      for (const word of own) {
        wanted.push(word);
        free = Math.max(free, word.of + 1);
      }
      return own;
    };
    const ofRules = words((first) => LockedRules.wordsOf(canon, lexicon, first));
    const ofNarration = words((first) => Narrations.wordsOf(lexicon, first));
    const ofAliases = words((first) => Aliases.wordsOf(lexicon, first));
    let threads: Threads | undefined;
    words((first) => (threads = new Threads(story, lexicon, first)).wanted);
    this.threads = threads!;
    const reading = (this.reading = new GraphReading(story, canon, lexicon, wanted));
    const scope = new FactScope(story, canon, lexicon, (fact, isSeen) => reading.wordsFor(fact, isSeen));
    this.gone = new GonePeople(reading, scope);
    this.rules = [
      ...[scope, ...always, new Places(reading, moments), new BirthAges(reading, scope, moments)],
      ...[this.gone, new ProseFacts(reading, scope), new Comparisons(reading), new Absences(reading)],
      ...[new LockedRules(reading, canon.rules, ofRules), new Narrations(reading, ofNarration)],
      ...[new Aliases(reading, ofAliases), this.threads],
    ];
  }

  visit(visit: Visit, isWanted: (node: number) => boolean): void {
    const { node } = visit;
    const report = (claim: Claim) => this.report(claim, visit);
    for (const rule of this.rules) rule.enter?.(visit, report);
    if (this.reading) this.read(visit, this.reading, report);
    if (!this.story.children[node]!.some(isWanted)) this.threads.end(node);
  }

  private read(visit: Visit, reading: GraphReading, report: (claim: Claim) => void): void {
    const { node } = visit;
    const scan = reading.scan(node);
    const isChanged = this.changed(node);
    const people = scan.people.map((index) => reading.gates.people[index]!);
    const isChecked = isChanged || people.some((person) => this.touched.has(person));
    this.count(node, isChecked);
    if (isChanged) this.touch(people, visit);
    const isRead = this.rules.some((rule) => rule.wants?.(visit, scan));
    const sentences = isRead ? ofTheStory(reading.node(node), sentencesOf(reading, node)) : [];
    if (isChecked && isRead) for (const rule of this.rules) rule.check?.(visit, sentences, report);
    for (const rule of this.rules) rule.note?.(visit, sentences, scan);
    if (isChanged && isRead)
      this.touch(
        people.filter((person) => this.gone!.isGone(person, node)),
        visit,
      );
  }

  /** A node that joins two branches is one node, however often it is met. */
  private count(node: number, isChecked: boolean): void {
    if (this.visited[node] === 1) return;
    this.visited[node] = 1;
    if (isChecked) this.checked.nodes++;
    else this.checked.skipped++;
  }

  private touch(people: readonly string[], { node, undo }: Visit): void {
    for (const person of people) {
      if (!this.gone!.isGone(person, node)) continue;
      this.touched.set(person, (this.touched.get(person) ?? 0) + 1);
      undo.push(() => {
        const left = this.touched.get(person)! - 1;
        if (left === 0) this.touched.delete(person);
        else this.touched.set(person, left);
      });
    }
  }

  private report(claim: Claim, { before }: Visit): void {
    const conflict = canonConflict(claim, this.story, before);
    const identity = `${conflict.kind} ${conflict.id}`;
    if (this.known.has(identity)) return;
    this.known.add(identity);
    if (this.conflicts.length >= MOST_CONFLICTS) {
      this.left++;
      return;
    }
    this.conflicts.push(conflict);
    this.found(conflict);
  }
}

/** The sentences of a node, each with what the scan of the node found in it. */
function sentencesOf(reading: GraphReading, node: number): Sentence[] {
  const { ends, keys } = reading.scan(node);
  let at = 0;
  return reading.statementsOf(node).map((statement) => {
    let bits = 0;
    const terms: number[] = [];
    while (at < ends.length && ends[at]! <= statement.start) at++;
    for (; at < ends.length && ends[at]! <= statement.end; at++) {
      const { kind, of } = keys[at]!;
      if (kind === 'gate') bits |= of;
      else if (!terms.includes(of)) terms.push(of);
    }
    return { statement, bits, terms };
  });
}

/** Every node of the branches that end with some nodes; without any, every node. */
function scopeOf(story: StoryGraph, leaves: readonly string[] | undefined): (node: number) => boolean {
  if (!leaves) return () => true;
  const wanted = new Uint8Array(story.nodes.length);
  leaves.forEach((id, index) => {
    const leaf = story.indexOf(id);
    if (leaf === undefined)
      throw inputError('reference_off_path', `/scope/leaf_ids/${index}`, 'is no node of this graph');
    const stack = [leaf];
    while (stack.length > 0) {
      const node = stack.pop()!;
      if (node < 0 || wanted[node] === 1) continue;
      wanted[node] = 1;
      stack.push(story.parent[node]!, ...(story.otherParents.get(node) ?? []));
    }
  });
  return (node) => wanted[node] === 1;
}

/** Which nodes are not as they were. All of them, when the canon is another one or nothing was read before. */
function changesIn(story: StoryGraph, since: CanonCheckRequest['since']): (node: number) => boolean {
  if (!since) return () => true;
  const { canon_hash, node_hashes } = since;
  if (canon_hash !== undefined && canon_hash !== canonHash(story.graph.canon ?? {})) return () => true;
  const known = new Map(Object.entries(node_hashes));
  const changed = Uint8Array.from(story.nodes, (node) => Number(known.get(node.id) !== checkedNodeHash(node)));
  return (node) => changed[node] === 1;
}

/** Some text from all over a story, to tell its language by. */
function sampleOf({ nodes }: StoryGraph): string {
  const step = Math.max(1, Math.floor(nodes.length / LANGUAGE_NODES));
  let sample = '';
  for (let at = 0; at < nodes.length && sample.length < LANGUAGE_CHARACTERS; at += step) {
    sample += `${nodes[at]!.text.slice(0, LANGUAGE_CHARACTERS / 4)}\n`;
  }
  return sample;
}
