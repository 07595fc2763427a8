import { engineSettings, signIn } from './engine';
import { measureFirstGhost, messageOf, type FirstGhost } from './first-ghost';
import { residentMb, run, type Round } from './load';
import { engineSubject, startPeers, type Form, type Question, type Subject } from './peers';
import { DIST, type Server, type Servers } from './servers';
import { last, type Lasted } from './soak';
import { suggestBody } from './stories';
import { answerAbout } from './suggest';

export interface Compared {
  subject: string;
  nodes: number;
  form: Form;
  connections: number;
  rounds: Round[];
  /** Resident memory after the last round. */
  residentMb: number;
}

export interface Comparison {
  /** The answer that everybody reads, about the shortest story. */
  answer: { events: number; bytes: number };
  cells: Compared[];
  firstGhosts: ({ subject: string } & FirstGhost)[];
  lasted: ({ subject: string } & Lasted)[];
}

export interface ComparisonRun {
  servers: Servers;
  /** How to call this build. */
  name: string;
  /** For this build; another build gets an embedded one of its own, for its schema may differ. */
  database: string;
  /** Another build of the engine to measure beside this one. */
  against?: { dist: string; name: string };
  nodes: number[];
  forms: Form[];
  connections: number[];
  rounds: number;
  /** A round. */
  requests: number;
  /** How long each is under load for its memory; 0 for not at all. */
  minutes: number;
}

interface Engine {
  dist: string;
  database: string;
  users: Record<string, string>[];
  subject: Subject;
}

/** After as many the compiler has seen what it will optimise. */
const WARM_UP_REQUESTS = 500;
const FAKE = 'test/fakes/anthropic/main.js';

/**
 * This engine, perhaps another build of it, and the peers, against one fake upstream that gives all of them the same
 * answer, word for word. Rounds take turns, so that what else the machine does falls on all.
 */
export async function compare(task: ComparisonRun): Promise<Comparison> {
  const { servers, name, database, against } = task;
  const fake = await servers.program(FAKE, ['--canned']);
  const connections = Math.max(...task.connections);
  const engine = await startEngine(servers, { dist: DIST, name, database }, fake, connections);
  const engines = [engine];
  if (against) {
    const other = { ...against, database: await servers.database(undefined, against.dist) };
    engines.push(await startEngine(servers, other, fake, connections));
  }
  const firstGhosts: Comparison['firstGhosts'] = [];
  const messages = new Map<number, Question['message']>();
  for (const each of engines) firstGhosts.push(await watchSlowly(each, task, messages));

  const subjects = [...engines.map(({ subject }) => subject), ...(await startPeers(servers, fake.url))];
  const compared: Comparison = { answer: { events: 0, bytes: 0 }, cells: [], firstGhosts, lasted: [] };
  for (const nodes of task.nodes) {
    const story = suggestBody(nodes);
    await answerAbout(story, { ...engine.subject.server, users: engine.users }, fake);
    for (const form of task.forms) {
      for (const each of engines) await signInAgain(each);
      const question: Question = { form, nodes, story, message: messages.get(nodes)! };
      for (const subject of subjects) await answerOf(subject, question);
      for (const { load, server } of subjects) {
        await run({ ...load(question, connections), requests: WARM_UP_REQUESTS }, server);
      }
      for (const count of task.connections) compared.cells.push(...(await inTurns(subjects, question, count, task)));
    }
  }
  const nodes = task.nodes[0]!;
  const question: Question = { form: 'sse', nodes, story: suggestBody(nodes), message: messages.get(nodes)! };
  for (const each of engines) await signInAgain(each);
  await answerAbout(question.story, { ...engine.subject.server, users: engine.users }, fake);
  const text = await answerOf(subjects.at(-1)!, question);
  compared.answer = { events: text.match(/^event: /gm)?.length ?? 0, bytes: Buffer.byteLength(text) };
  for (const { name: subject, load, server } of task.minutes > 0 ? subjects : []) {
    for (const each of engines) await signInAgain(each);
    compared.lasted.push({ subject, ...(await last(load(question, connections), server, task.minutes)) });
  }
  return compared;
}

async function startEngine(
  servers: Servers,
  { dist, name, database }: { dist: string; name: string; database: string },
  fake: Server,
  connections: number,
): Promise<Engine> {
  const server = await servers.api(engineSettings(database, fake.url), { dist });
  const users = await signIn(server, connections);
  return { dist, database, users, subject: engineSubject(name, server, users) };
}

/** An access token lives for ten minutes, a whole comparison for longer. */
async function signInAgain({ users, subject }: Engine): Promise<void> {
  users.splice(0, users.length, ...(await signIn(subject.server, users.length)));
}

/** When the first ghost comes, and what the engine asks the model, from one that remembers what it was asked. */
async function watchSlowly(
  { subject, dist, database }: Engine,
  { servers, nodes }: ComparisonRun,
  messages: Map<number, Question['message']>,
): Promise<Comparison['firstGhosts'][number]> {
  const paced = await servers.program(FAKE, []);
  const engine = await servers.api(engineSettings(database, paced.url), { dist });
  const [user] = await signIn(engine, 1);
  for (const count of nodes) {
    if (!messages.has(count)) messages.set(count, await messageOf(engine, user!, paced, suggestBody(count)));
  }
  const ghost = await measureFirstGhost(engine, user!, paced, suggestBody(nodes[0]!));
  await servers.end(engine);
  await servers.end(paced);
  return { subject: subject.name, ...ghost };
}

async function inTurns(
  subjects: Subject[],
  question: Question,
  connections: number,
  { rounds, requests }: ComparisonRun,
): Promise<Compared[]> {
  const { nodes, form } = question;
  const cells = subjects.map(({ name }): Compared => {
    return { subject: name, nodes, form, connections, rounds: [], residentMb: 0 };
  });
  for (let round = 0; round < rounds; round++) {
    for (const [index, { load, server }] of subjects.entries()) {
      const round = await run({ ...load(question, connections), requests }, server);
      if (round.failed > 0) throw new Error(`${subjects[index]!.name} failed ${round.failed} times of ${requests}`);
      cells[index]!.rounds.push(round);
      cells[index]!.residentMb = residentMb(server);
    }
  }
  process.stderr.write('.');
  return cells;
}

/** Figures of answers that are none would be worth nothing. */
async function answerOf({ name, load }: Subject, question: Question): Promise<string> {
  const { url, body, headers } = load(question, 1);
  const answer = await fetch(url, { method: 'POST', headers: headers[0]!, body });
  const text = await answer.text();
  const whole = /event: done|"ghost_nodes":\[\{|message_stop|"type":"message"/.test(text);
  if (!answer.ok || !whole) throw new Error(`${name} answered ${answer.status}: ${text.slice(0, 300)}`);
  return text;
}
