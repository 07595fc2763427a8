import { exportStory, type ExportFormat } from '@creative-space/story';
import { Download, FileJson, Redo2, Undo2 } from 'lucide-react';
import { fileName, saveFile } from '../client/save-file';
import type { Kept } from '../store/open-project';
import { graphOf, type Story } from '../store/story';
import { useProject, useProjectState } from '../store/use-project';
import { IconButton } from '../parts/Button';
import { Menu, MenuItem, MenuLine } from '../parts/Menu';
import { SyncPill } from '../sync/SyncPill';
import { useIsReader } from '../sync/sync-state';
import { PageBar } from './PageBar';

const FORMATS: { format: ExportFormat; label: string; ending: string }[] = [
  { format: 'markdown', label: 'Markdown', ending: 'md' },
  { format: 'twee', label: 'Twee', ending: 'twee' },
  { format: 'ink', label: 'Ink', ending: 'ink' },
  { format: 'fountain', label: 'Fountain', ending: 'fountain' },
  { format: 'html', label: 'Book page', ending: 'xhtml' },
];

const KEPT: Record<Kept, string> = {
  all: 'Kept in this browser',
  waiting: 'Keeping …',
  failed: 'Not kept: export it now',
  deleted: 'Deleted in another tab: export it to keep it',
};

/** The bar above a project: its name, what can be undone, and the ways out of it. */
export function ProjectBar() {
  const project = useProject();
  const isReader = useIsReader();
  const { story, undoLabel, redoLabel, kept } = useProjectState();
  return (
    <PageBar
      title={
        <>
          <input
            className="bar-name"
            aria-label="Name of the story"
            readOnly={isReader}
            value={story.title}
            onChange={({ target }) =>
              project.change('rename the story', (now) => ({ ...now, title: target.value }), { typing: 'title' })
            }
          />
          <span className={`bar-kept bar-kept-${kept}`} role="status">
            {KEPT[kept]}
          </span>
        </>
      }
    >
      <SyncPill />
      <IconButton
        label={undoLabel ? `Undo: ${undoLabel}` : 'Nothing to undo'}
        icon={<Undo2 size={18} aria-hidden />}
        disabled={!undoLabel}
        onClick={() => project.undo()}
      />
      <IconButton
        label={redoLabel ? `Redo: ${redoLabel}` : 'Nothing to redo'}
        icon={<Redo2 size={18} aria-hidden />}
        disabled={!redoLabel}
        onClick={() => project.redo()}
      />
      <Menu trigger={<IconButton label="Export" icon={<Download size={18} aria-hidden />} />}>
        {FORMATS.map(({ format, label, ending }) => (
          <MenuItem key={format} hint={`.${ending}`} onSelect={() => download(story, format, ending)}>
            {label}
          </MenuItem>
        ))}
        <MenuLine />
        <MenuItem
          icon={<FileJson size={16} aria-hidden />}
          hint=".json"
          onSelect={() => save(story, JSON.stringify({ title: story.title, ...graphOf(story) }, null, 1), 'json')}
        >
          Everything, with its canon
        </MenuItem>
      </Menu>
    </PageBar>
  );
}

function download(story: Story, format: ExportFormat, ending: string): void {
  const details = Object.fromEntries(
    Object.entries(story.notes).flatMap(([id, note]) => (note.details ? [[id, note.details]] : [])),
  );
  save(story, exportStory(graphOf(story), format, { title: story.title, details }), ending);
}

function save({ title }: Story, text: string, ending: string): void {
  saveFile(fileName(title, ending), text, 'text/plain');
}
