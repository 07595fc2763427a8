import { JsonDoc, memoryStore, Vault, type DocSync, type Project, type VaultApi } from '@creative-space/vault';
import { Doc } from 'yjs';
import { MemoryServer } from '../../../../packages/vault/test/memory-server.ts';
import type { Observed } from '../store/observed';
import { OpenProject } from '../store/open-project';
import { createProject, listProjects } from '../store/projects';
import { EMPTY_STORY, type Story } from '../store/story';
import { linkOf, setLink, type Link } from '../sync/link';
import { TEXTS } from './merge-stories';
import { letIn, openVault } from './open-vault';
import { join, mustBeLetIn } from './server-stories';
import { fromShared, toShared } from './shared-story';
import { SyncedStory } from './synced-story';

jest.mock('idb', () => jest.requireActual<typeof import('../../test/browser')>('../../test/browser').idb);
jest.mock('@creative-space/vault', () => ({
  ...jest.requireActual<typeof import('@creative-space/vault')>('@creative-space/vault'),
  indexedDbStore: jest.requireActual<typeof import('../../test/browser')>('../../test/browser').vaultStore,
}));
/** The server as who sits at this browser sees it. */
let mockApi: VaultApi;
jest.mock('../client/session', () => {
  const { MemoryServer: Server } = jest.requireActual<
    typeof import('../../../../packages/vault/test/memory-server.ts')
  >('../../../../packages/vault/test/memory-server.ts');
  const names = Object.keys(new Server().as('nobody'));
  const api = () => mockApi as unknown as Record<string, (...parameters: unknown[]) => unknown>;
  return {
    client: Object.fromEntries(names.map((name) => [name, (...parameters: unknown[]) => api()[name]!(...parameters)])),
  };
});

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

  beforeEach(() => {
    server = new MemoryServer();
    me = `me-${++count}`;
    remote = crypto.randomUUID();
    mockApi = server.as(me);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.stop()));
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

  async function opened(story: Story, how: Partial<Link> = {}): Promise<OpenProject> {
    const id = await createProject(story);
    await setLink(id, { remote, userId: me, begunHere: false, sync: true, backup: false, ...how });
    return (await OpenProject.load(id))!;
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
