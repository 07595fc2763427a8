import { JsonDoc, memoryStore, Vault, type DocSync, type Project, type Role } from '@creative-space/vault';
import { Doc } from 'yjs';
import { MemoryServer } from '../../../../packages/vault/test/memory-server.ts';
import { server as browser } from '../../test/browser';
import type { Observed } from '../store/observed';
import { OpenProject } from '../store/open-project';
import { createProject, listProjects, onProjectsChange } from '../store/projects';
import { EMPTY_STORY, type Story } from '../store/story';
import { linkOf, setLink, type Link } from '../sync/link';
import { keepBackups } from './backups';
import { TEXTS } from './merge-stories';
import { letIn, openVault } from './open-vault';
import { join, mustBeLetIn } from './server-stories';
import { fromShared, toShared } from './shared-story';
import { SyncedStory } from './synced-story';

const told = (text: string, more: Partial<Story> = {}): Story => ({
  ...EMPTY_STORY,
  title: 'Low tide',
  nodes: [{ id: 'a', parent_id: null, text }],
  ...more,
});

/** A device of somebody, which is no Explorer, with the document of a project open. */
class Other {
  private constructor(
    readonly vault: Vault,
    readonly project: Project,
    private readonly sync: DocSync,
    private readonly doc: JsonDoc,
  ) {}

  static async at(vault: Vault, project: Project): Promise<Other> {
    const doc = new Doc();
    return new Other(vault, project, await project.sync(doc), new JsonDoc(doc, { texts: TEXTS }));
  }

  async write(story: Story): Promise<void> {
    await this.sync.exchange();
    this.doc.write(toShared(story));
    await this.sync.exchange();
  }

  async text(): Promise<string | undefined> {
    await this.sync.exchange();
    return fromShared(this.doc.read()).nodes[0]?.text;
  }
}

describe('a story that is kept in step in this browser', () => {
  let server: MemoryServer;
  let count = 0;
  /** Who sits here; each test has its own person, whose browser is empty. */
  let me: string;
  let remote: string;
  const running: SyncedStory[] = [];
  const ignoring: (() => void)[] = [];

  beforeEach(() => {
    server = new MemoryServer();
    me = `me-${++count}`;
    remote = crypto.randomUUID();
    browser.api = server.as(me);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.stop()));
    for (const ignore of ignoring.splice(0)) ignore();
  });

  const deviceOf = (userId: string) => Vault.open({ api: server.as(userId), store: memoryStore(), userId });

  /** Another device of one's own, which has made the story's place on the server, and lets this browser in. */
  async function otherOfMine(): Promise<Other> {
    const vault = await deviceOf(me);
    const project = await vault.createProject(remote);
    const own = await openVault(me);
    const numberOf = async (by: Vault, of: Vault) =>
      (await by.devices()).find(({ deviceId }) => deviceId === of.deviceId)!;
    await vault.approve(await numberOf(vault, own));
    await own.joinBy(await numberOf(own, vault));
    letIn(me);
    return Other.at(vault, project);
  }

  /** As the frame around a story's pages opens it. */
  async function load(id: string): Promise<OpenProject> {
    const project = (await OpenProject.load(id))!;
    ignoring.push(onProjectsChange(() => void project.refresh()));
    return project;
  }

  async function opened(story: Story, how: Partial<Link> = {}): Promise<OpenProject> {
    const id = await createProject(story);
    await setLink(id, { remote, userId: me, begunHere: false, sync: true, backup: false, ...how });
    return load(id);
  }

  async function synced(project: OpenProject): Promise<SyncedStory> {
    const user = { id: me, email: `${me}@example.com`, name: me } as never;
    const one = new SyncedStory(project, (await linkOf(project.id))!, user);
    running.push(one);
    return one;
  }

  /** Waits until something that is shown holds. */
  const until = <State>(one: Observed<State>, holds: (state: State) => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => holds(one.snapshot()) && resolve();
      one.subscribe(look);
      look();
    });
  const live = (one: SyncedStory) => until(one, ({ status }) => status === 'live');
  const textOf = (project: OpenProject) => project.snapshot().story.nodes[0]?.text;
  const titles = async () => (await listProjects()).map(({ title }) => title);

  it('and is an old copy, takes what was written since, and keeps the copy', async () => {
    const other = await otherOfMine();
    await other.write(told('New words.'));
    const project = await opened(told('Old words.'), { begunHere: true });
    await live(await synced(project));
    expect(textOf(project)).toBe('New words.');
    expect(await other.text()).toBe('New words.');
    expect(await titles()).toContain('Low tide (of this browser)');
  });

  it('is written into an empty document where it began here, once the server was asked', async () => {
    const other = await otherOfMine();
    const project = await opened(told('First words.'), { begunHere: true });
    await live(await synced(project));
    expect(await other.text()).toBe('First words.');
  });

  /** This person, invited to a story of somebody else, who can then be removed or given another role. */
  async function invited(role: Role, story: Story): Promise<{ owner: Other; project: OpenProject }> {
    const vault = await deviceOf('owner');
    const owner = await Other.at(vault, await vault.createProject(remote));
    await owner.write(story);
    return { owner, project: await joined(owner, role) };
  }

  async function joined({ project: { members } }: Other, role: Role): Promise<OpenProject> {
    const { link } = await members.invite(`${me}@example.com`, role, 'https://example.com/app');
    const id = await join(me, link);
    await members.share();
    return load(id);
  }

  it('changes as others write, and by nobody who may only read: not before it is in step, nor offline', async () => {
    const { owner, project } = await invited('viewer', told('Theirs.'));
    const write = (to: OpenProject) => to.change('write', (story) => ({ ...story, title: 'Mine' }));
    write(project);
    const first = await synced(project);
    await live(first);
    await first.stop();
    // Another tab, and the next time, without a network.
    server.before = () => {
      throw new Error('the line is down');
    };
    const again = await load(project.id);
    write(again);
    const one = await synced(again);
    await until(one, ({ status }) => status === 'offline');
    expect(one.snapshot().role).toBe('viewer');
    write(again);
    server.before = () => undefined;
    one.retry();
    await live(one);
    expect([again.snapshot().isReadOnly, again.snapshot().story.title]).toEqual([true, 'Low tide']);
    expect(await owner.text()).toBe('Theirs.');
  });

  it('is not taken back either by who may only read from now on', async () => {
    const { owner, project } = await invited('editor', told('Theirs.'));
    await live(await synced(project));
    project.change('write', (story) => ({ ...story, title: 'Mine' }));
    await owner.project.members.changeRole(me, 'viewer');
    await until(project, ({ isReadOnly }) => isReadOnly);
    project.undo();
    project.redo();
    expect(project.snapshot().story.title).toBe('Mine');
  });

  it('keeps to oneself what was written after one was taken out, also when one is invited again', async () => {
    const { owner, project } = await invited('editor', told('Theirs.'));
    const one = await synced(project);
    await live(one);
    await owner.project.members.remove(me);
    await until(one, ({ status }) => status === 'removed');
    project.change('write', (story) => ({ ...story, nodes: told('For myself.').nodes }));
    await project.save();
    await one.stop();
    const again = await joined(owner, 'editor');
    expect(again.id).toBe(project.id);
    await live(await synced(again));
    expect(textOf(again)).toBe('Theirs.');
    expect(await owner.text()).toBe('Theirs.');
    expect(await titles()).toContain('Low tide (of this browser)');
  });

  it('is backed up once something of it is here', async () => {
    await otherOfMine();
    const project = await opened({ ...EMPTY_STORY, title: 'A shared story' }, { backup: true });
    const run = async () => {
      const end = keepBackups(project.id, remote, me, () => project.snapshot().story);
      // It is done with the first one when the lock is free.
      await navigator.locks.request(`explorer:backup:${remote}`, () => undefined);
      end();
      return [...server.project(remote).manifests.keys()];
    };
    expect(await run()).toEqual([]);
    project.change('write', () => told('Here.'));
    await project.save();
    expect(await run()).toEqual([1]);
  });

  it('lets who was invited try again in a browser whose first try failed', async () => {
    const { members } = await (await deviceOf('owner')).createProject(remote);
    const { link, invitationId } = await members.invite(`${me}@example.com`, 'editor', 'https://example.com/app');
    await members.cancel(invitationId);
    await expect(join(me, link)).rejects.toMatchObject({ code: 'not_found' });
    expect(await mustBeLetIn(me)).toBe(false);
    const again = await members.invite(`${me}@example.com`, 'editor', 'https://example.com/app');
    expect(await join(me, again.link)).toMatch(/^[0-9a-f]+$/);
  });
});
