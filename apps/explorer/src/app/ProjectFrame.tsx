import { useEffect, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { Empty } from '../parts/Empty';
import { Waiting } from '../parts/Waiting';
import { OpenProject } from '../store/open-project';
import { ProjectContext } from '../store/use-project';
import { SearchX } from 'lucide-react';
import { ProjectBar } from './ProjectBar';

/** Opens a project of this browser for the areas in it, and writes what is unwritten when one leaves. */
export function ProjectFrame({ id, children }: { id: string; children: ReactNode }) {
  const [project, setProject] = useState<OpenProject | 'absent'>();

  useEffect(() => {
    let isHere = true;
    let opened: OpenProject | undefined;
    void OpenProject.load(id).then((found) => {
      opened = found;
      if (isHere) setProject(found ?? 'absent');
    });
    const save = () => void opened?.save();
    addEventListener('pagehide', save);
    document.addEventListener('visibilitychange', save);
    return () => {
      isHere = false;
      removeEventListener('pagehide', save);
      document.removeEventListener('visibilitychange', save);
      save();
    };
  }, [id]);

  useEffect(() => (project instanceof OpenProject ? shortcuts(project) : undefined), [project]);

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
        Stories are kept where they were written. Export it there as a file, and import that here.
      </Empty>
    );
  }
  return (
    <ProjectContext value={project}>
      <ProjectBar />
      {children}
    </ProjectContext>
  );
}

/** Undo and redo by the keyboard, but where a text field has its own. */
function shortcuts(project: OpenProject): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z' || isTyping(event.target)) return;
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
