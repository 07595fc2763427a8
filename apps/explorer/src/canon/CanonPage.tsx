import { useState } from 'react';
import { useProjectState } from '../store/use-project';
import { CanonList } from './CanonList';
import { CheckPanel } from './CheckPanel';
import { DiffPanel } from './DiffPanel';
import { StalePanel } from './StalePanel';
import './canon.css';

const TASKS = [
  { task: 'check', label: 'Check the story' },
  { task: 'diff', label: 'Read a node into it' },
  { task: 'stale', label: 'What became stale' },
] as const;

/** What is true in the story, and beside it what can be asked of it. */
export default function CanonPage() {
  const { story } = useProjectState();
  const [task, setTask] = useState<(typeof TASKS)[number]['task']>('check');
  return (
    <div className="canon">
      <CanonList canon={story.canon} />
      <aside className="canon-tasks" aria-label="Questions about the canon">
        <div className="canon-tabs" role="tablist" aria-label="What to ask">
          {TASKS.map((one) => (
            <button
              key={one.task}
              type="button"
              role="tab"
              id={`canon-tab-${one.task}`}
              aria-selected={one.task === task}
              aria-controls="canon-task"
              tabIndex={one.task === task ? 0 : -1}
              className="canon-tab"
              onClick={() => setTask(one.task)}
              onKeyDown={(event) => {
                const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
                if (!step) return;
                const next = TASKS[(TASKS.findIndex((at) => at.task === task) + step + TASKS.length) % TASKS.length]!;
                setTask(next.task);
                document.getElementById(`canon-tab-${next.task}`)?.focus();
              }}
            >
              {one.label}
            </button>
          ))}
        </div>
        <div className="canon-task" id="canon-task" role="tabpanel" aria-labelledby={`canon-tab-${task}`}>
          {task === 'check' && <CheckPanel />}
          {task === 'diff' && <DiffPanel />}
          {task === 'stale' && <StalePanel />}
        </div>
      </aside>
    </div>
  );
}
