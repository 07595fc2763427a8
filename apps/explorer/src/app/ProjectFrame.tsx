import { useEffect, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { Empty } from '../parts/Empty';
import { Notice } from '../parts/Notice';
import { Waiting } from '../parts/Waiting';
import { OpenProject } from '../store/open-project';
import { onProjectsChange } from '../store/projects';
import { ProjectContext, useProjectState } from '../store/use-project';
import { SearchX } from 'lucide-react';
import { SyncFrame } from '../sync/SyncFrame';
import { SyncNotice } from '../sync/SyncNotice';
import { ProjectBar } from './ProjectBar';

/** Opens a project of this browser for the areas in it, and writes what is unwritten when one leaves. */
export function ProjectFrame({ id, children }: { id: string; children: ReactNode }) {
  const [project, setProject] = useState<OpenProject | 'absent'>();
  const [error, setError] = useState<unknown>();

  useEffect(() => {
    let isHere = true;
    let opened: OpenProject | undefined;
    OpenProject.load(id).then(
      (found) => {
        opened = found;
        if (isHere) setProject(found ?? 'absent');
      },
      (failure: unknown) => isHere && setError(failure),
    );
    const save = () => void opened?.save();
    const saveAtEnd = () => opened?.saveAtEnd();
    const ignore = onProjectsChange(() => void opened?.refresh());
    addEventListener('pagehide', saveAtEnd);
    document.addEventListener('visibilitychange', save);
    return () => {
      isHere = false;
      ignore();
      removeEventListener('pagehide', saveAtEnd);
      document.removeEventListener('visibilitychange', save);
      save();
    };
  }, [id]);

  useEffect(() => (project instanceof OpenProject ? shortcuts(project) : undefined), [project]);

  if (error !== undefined) throw error;
  if (!project) {
    return (
      <div className="frame-waiting">
        <Waiting label="Opening your story" />
      </div>
    );
  }
  if (project === 'absent') {
    return (
      <Empty
        icon={<SearchX size={24} aria-hidden />}
        title="This story is not in this browser"
        actions={<Link href="/">All stories</Link>}
      >
        Stories are kept where they were written. Where it was shared there, it is among your devices’ stories here; or
        export it as a file, and import that.
      </Empty>
    );
  }
  return (
    <ProjectContext value={project}>
      <SyncFrame>
        <ProjectBar />
        <CopyNotice />
        <SyncNotice />
        {children}
      </SyncFrame>
    </ProjectContext>
  );
}

/** Says that what was written here goes on as a copy, and leads to its own address. */
function CopyNotice() {
  const { id, isCopy } = useProjectState();
  if (!isCopy) return null;
  return (
    <div className="frame-problem">
      <Notice
        look="caution"
        title="Another tab changed this story too"
        actions={<Link href={`/p/${id}`}>Go on in the copy</Link>}
      >
        Both are kept. What you write here goes into a copy, named “(other tab)”.
      </Notice>
    </div>
  );
}

/** Undo and redo by the keyboard, but where a text field has its own, and not behind an open dialog. */
function shortcuts(project: OpenProject): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z' || isTyping(event.target)) return;
    if (document.querySelector('[role=dialog]')) return;
    event.preventDefault();
    if (event.shiftKey) project.redo();
    else project.undo();
  };
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
}

/** Whether keys mean letters here. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}
