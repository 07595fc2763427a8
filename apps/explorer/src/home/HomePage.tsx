import { sumLosses, type LossSum } from '@creative-space/story';
import { BookOpenText, Clapperboard, FileUp, MoreHorizontal, Plus, ShieldCheck, Sparkles, Trash2 } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState, type DragEvent } from 'react';
import { Link, useLocation } from 'wouter';
import { AREAS } from '../app/areas';
import { PageBar } from '../app/PageBar';
import { useSignedOutNote } from '../client/use-session';
import { Button, IconButton } from '../parts/Button';
import { Menu, MenuItem } from '../parts/Menu';
import { Notice } from '../parts/Notice';
import { Empty } from '../parts/Empty';
import type { ProjectRow } from '../store/database';
import { newId } from '../store/ids';
import { createProject, keep, readStory } from '../store/projects';
import { useProjects } from '../store/use-projects';
import { keepOpenAsk } from '../story/open-ask';
import { DeleteStory } from './DeleteStory';
import { readDropped } from './dropped';
import { ImportReport } from './ImportReport';
import { SAMPLE_END, sampleStory } from './sample-story';
import './home.css';

/** What a writer may want to know of a story, and where it is asked. */
const QUESTIONS = [
  { area: '', icon: Sparkles, title: 'What happens next?', words: 'Proposals stand beside a node until you take one.' },
  {
    area: '/canon',
    icon: ShieldCheck,
    title: 'Where does it contradict itself?',
    words: 'Every branch is read, and each finding leads to its words.',
  },
  {
    area: '/board',
    icon: Clapperboard,
    title: 'What does this scene look like?',
    words: 'A branch becomes shots, a contact sheet and a film.',
  },
];

const STRANGE =
  'It is none of the files that hold stories here: Twee, Twine’s HTML, Ink, Ren’Py, Fountain, Markdown, plain text, or a story exported as JSON.';

/** Endings of the files that can be read; what has another one may still be a text. */
const ACCEPTED = '.twee,.tw,.html,.ink,.rpy,.fountain,.md,.markdown,.json,.txt';
const ENDS = new RegExp(`\\.(${ACCEPTED.replaceAll('.', '').replaceAll(',', '|')})$`, 'i');

interface Imported {
  project: string;
  title: string;
  nodes: number;
  losses: LossSum[];
}

/** All stories of this browser, and the ways to a new one. */
export function HomePage() {
  const projects = useProjects();
  const [, go] = useLocation();
  const [problem, setProblem] = useState<{ file: string; detail: string }>();
  const [imported, setImported] = useState<Imported>();
  const [doomed, setDoomed] = useState<ProjectRow>();
  const [isOver, setIsOver] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const note = useSignedOutNote();

  // From here one goes to a story: its page is fetched meanwhile.
  useEffect(() => void AREAS.find(({ scope, path }) => scope === 'project' && path === '')?.load(), []);

  const begin = async () => {
    const id = newId();
    go(`/p/${await createProject({ nodes: [{ id, parent_id: null, title: 'The beginning', text: '' }] })}`);
  };
  const openSample = async () => {
    try {
      go(`/p/${await createProject(await sampleStory())}`);
    } catch {
      setProblem({ file: 'The sample', detail: 'it could not be read' });
    }
  };

  const askSample = async (area: string) => {
    try {
      const story = await sampleStory();
      const project = await createProject({ ...story, selected: SAMPLE_END });
      if (area === '') keepOpenAsk('next');
      if (area === '/board') {
        const { boardOfBranch, EMPTY_BOARD, KEPT_AS } = await import('../board/draft');
        await keep(project, KEPT_AS, boardOfBranch(story, SAMPLE_END, EMPTY_BOARD));
      }
      go(`/p/${project}${area}`);
    } catch {
      setProblem({ file: 'The sample', detail: 'it could not be read' });
    }
  };

  const take = async (taken: readonly File[]) => {
    const [file] = taken;
    if (!file) return;
    setProblem(undefined);
    const strange = taken.find(({ name, type }) => type && !type.startsWith('text/') && !ENDS.test(name));
    if (strange) return setProblem({ file: strange.name, detail: STRANGE });
    try {
      const { story, imported: read } = await await readStory(taken);
      const project = await createProject(story);
      if (read.losses.length === 0) return go(`/p/${project}`);
      const nodes = read.graph.nodes.length;
      setImported({ project, title: story.title ?? file.name, nodes, losses: sumLosses(read.losses) });
    } catch (error) {
      setProblem({ file: file.name, detail: error instanceof Error ? error.message : 'it could not be read' });
    }
  };
  // A file that was dropped on another page, or beside this one's place for it, is read here.
  const takeDropped = useEffectEvent(take);
  useEffect(() => readDropped((dropped) => void takeDropped(dropped)), []);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    void take([...event.dataTransfer.files]);
  };

  const actions = (
    <>
      <Button icon={<FileUp size={16} aria-hidden />} onClick={() => files.current?.click()}>
        Import a file
      </Button>
      <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => void begin()}>
        New story
      </Button>
    </>
  );

  return (
    <>
      <PageBar title="Stories" />
      <div
        className={isOver ? 'home home-over' : 'home'}
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={drop}
      >
        <input
          ref={files}
          type="file"
          multiple
          accept={ACCEPTED}
          className="unseen"
          aria-label="A story file to import"
          tabIndex={-1}
          onChange={({ target }) => {
            void take([...(target.files ?? [])]);
            target.value = '';
          }}
        />
        {note && (
          <Notice look="caution" title="Signed out">
            {note}
          </Notice>
        )}
        {problem && (
          <Notice look="danger" title={`${problem.file} could not be imported`}>
            {problem.detail}
          </Notice>
        )}
        {projects?.length === 0 && (
          <Empty
            icon={<BookOpenText size={24} aria-hidden />}
            title="A story can go more than one way"
            actions={
              <>
                {actions}
                <Button look="bare" onClick={() => void openSample()}>
                  Look at a sample
                </Button>
              </>
            }
          >
            Write a beginning, or drop a Twee, Ink, Fountain or Markdown file here. It stays in this browser; the server
            is asked only when you ask.
          </Empty>
        )}
        {projects?.length === 0 && (
          <section className="questions" aria-labelledby="questions">
            <h2 id="questions">Try a question on the sample</h2>
            <ul>
              {QUESTIONS.map(({ area, icon: Icon, title, words }) => (
                <li key={title}>
                  <button type="button" className="question" onClick={() => void askSample(area)}>
                    <Icon size={20} aria-hidden />
                    <strong>{title}</strong>
                    <span>{words}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
        {projects && projects.length > 0 && (
          <>
            <div className="home-head">
              <p>
                {projects.length === 1
                  ? 'One story, kept in this browser'
                  : `${projects.length} stories, kept in this browser`}
              </p>
              <div className="home-actions">{actions}</div>
            </div>
            <ul className="shelf">
              {projects.map((project) => (
                <li key={project.id} className="shelf-item">
                  <Link href={`/p/${project.id}`} className="shelf-link">
                    <strong>{project.title}</strong>
                    <span>
                      {project.order.length === 1 ? '1 node' : `${project.order.length} nodes`} ·{' '}
                      {since(project.updated)}
                    </span>
                  </Link>
                  <Menu
                    trigger={
                      <IconButton
                        label={`More for ${project.title}`}
                        size="small"
                        icon={<MoreHorizontal size={16} aria-hidden />}
                      />
                    }
                  >
                    <MenuItem danger icon={<Trash2 size={16} aria-hidden />} onSelect={() => setDoomed(project)}>
                      Delete from this browser
                    </MenuItem>
                  </Menu>
                </li>
              ))}
            </ul>
            <Button look="bare" size="small" onClick={() => void openSample()}>
              Look at a sample
            </Button>
          </>
        )}
      </div>
      {doomed && <DeleteStory story={doomed} onClose={() => setDoomed(undefined)} />}
      <ImportReport imported={imported} onClose={() => imported && go(`/p/${imported.project}`)} />
    </>
  );
}

function since(time: number): string {
  const minutes = Math.round((Date.now() - time) / 60_000);
  if (minutes < 1) return 'just now';
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  if (minutes < 60) return words.format(-minutes, 'minute');
  if (minutes < 60 * 24) return words.format(-Math.round(minutes / 60), 'hour');
  return words.format(-Math.round(minutes / 60 / 24), 'day');
}
