import { MemoryServer, Refusal } from '../../../../packages/vault/test/memory-server.ts';
import { server as browser, vaultStore } from '../../test/browser';
import { OpenProject } from '../store/open-project';
import { createProject } from '../store/projects';
import { EMPTY_STORY, type Story } from '../store/story';
import { linkOf, setLink, type Link } from '../sync/link';
import { isAllOnServer } from './on-server';
import { forgetKept } from './open-vault';
import { bringHere, putOnServer } from './server-stories';
import { SyncedStory } from './synced-story';

const STORY: Story = {
  ...EMPTY_STORY,
  title: 'Low tide',
  nodes: [{ id: 'a', parent_id: null, text: 'The first words.' }],
};

describe('whether the server has all of a story, before it is erased here', () => {
  let server: MemoryServer;
  let count = 0;
  let me: string;

  beforeEach(() => {
    server = new MemoryServer();
    me = `me-${++count}`;
    browser.api = server.as(me);
  });

  async function shared(how: Pick<Link, 'sync' | 'backup'>): Promise<{ id: string; link: Link }> {
    const id = await createProject(STORY);
    await putOnServer(id, me, how);
    return { id, link: (await linkOf(id))! };
  }

  /** Opens it, in step with the others, and closes it again. */
  async function inStep(id: string, work: (project: OpenProject) => void = () => undefined): Promise<void> {
    const project = (await OpenProject.load(id))!;
    const one = new SyncedStory(project, (await linkOf(id))!, { id: me, name: me } as never);
    await new Promise<void>((resolve) => {
      const look = () => one.snapshot().status === 'live' && resolve();
      one.subscribe(look);
      look();
    });
    work(project);
    await project.save();
    await one.stop();
  }

  /** Opens it where it is not kept in step, such as signed out, and closes it again. */
  async function alone(id: string, text: string): Promise<void> {
    const project = (await OpenProject.load(id))!;
    write(project, text);
    await project.save();
  }

  const write = (project: OpenProject, text: string) =>
    project.change('write', (story) => ({ ...story, nodes: [{ ...story.nodes[0]!, text }] }));

  it('is yes for what is in step, and sends what waits for it', async () => {
    const { id, link } = await shared({ sync: true, backup: false });
    await inStep(id);
    expect(await isAllOnServer(id, link)).toBe(true);

    const sent = server.project(link.remote).ops.length;
    await inStep(id, (project) => {
      server.before = () => {
        throw new Error('no line');
      };
      write(project, 'Written without a line.');
    });
    expect(await isAllOnServer(id, link)).toBe(false);
    server.before = () => undefined;
    expect(await isAllOnServer(id, link)).toBe(true);
    expect(server.project(link.remote).ops.length).toBeGreaterThan(sent);
  });

  it('is yes where only the others have gone on', async () => {
    const { id, link } = await shared({ sync: true, backup: false });
    await inStep(id);
    // The same person at another tab's copy of it: the document goes on, this story does not.
    const copy = await createProject(STORY);
    await setLink(copy, link);
    await inStep(copy, (project) => write(project, 'Written by somebody else.'));
    expect(await isAllOnServer(copy, link)).toBe(true);
    expect(await isAllOnServer(id, link)).toBe(true);
  });

  it('is no for what was written while it was not kept in step', async () => {
    const { id, link } = await shared({ sync: true, backup: false });
    await inStep(id);
    await alone(id, 'Written signed out.');
    expect(await isAllOnServer(id, link)).toBe(false);
  });

  it('is no for what waits since one may only read now', async () => {
    const { id, link } = await shared({ sync: true, backup: false });
    await inStep(id);
    await inStep(id, (project) => {
      server.before = (call) => {
        if (call === 'addOps') throw new Error('no line');
      };
      write(project, 'Written before the role was taken.');
    });
    server.before = (call) => {
      if (call === 'addOps') throw new Refusal('role_insufficient');
    };
    expect(await isAllOnServer(id, link)).toBe(false);
  });

  it('is no once the server has it no more', async () => {
    const { id, link } = await shared({ sync: true, backup: false });
    await inStep(id);
    server.state.projects.delete(link.remote);
    expect(await isAllOnServer(id, link)).toBe(false);
  });

  it('is made true by a version where it is backed up, and only where the writer wants that', async () => {
    const { id, link } = await shared({ sync: false, backup: true });
    expect(await isAllOnServer(id, { ...link, backup: false })).toBe(false);
    expect(await isAllOnServer(id, link)).toBe(true);
    expect(await isAllOnServer(id, { ...link, backup: false })).toBe(true);
    await alone(id, 'Written after the last version.');
    expect(await isAllOnServer(id, { ...link, backup: false })).toBe(false);
  });

  it('lets a story be erased with its key, and brought here again', async () => {
    const { id, link } = await shared({ sync: true, backup: false });
    await inStep(id);
    await forgetKept(link);
    const kept = await vaultStore(`vault-${me}`).list('');
    expect(kept.filter(([key]) => /^(sync|access)\//.test(key) && key.includes(link.remote))).toEqual([]);
    const again = await bringHere(me, link.remote);
    await inStep(again);
    expect((await OpenProject.load(again))!.snapshot().story.nodes).toEqual(STORY.nodes);
  });
});
