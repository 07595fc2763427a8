import type { CanonDiffResponse, CanonOperation, NewCanonEntry } from '@creative-space/sdk';
import type { Canon } from '@creative-space/story';
import { BookPlus, Check, X } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { client } from '../client/session';
import { useUser } from '../client/use-session';
import { useRunning } from '../client/use-running';
import { AskRow } from '../parts/AskRow';
import { Button, IconButton } from '../parts/Button';
import { Cost } from '../parts/Cost';
import { Choice } from '../parts/Field';
import { Problem } from '../parts/Problem';
import { Remarks } from '../parts/Remarks';
import { SignInFirst } from '../parts/SignInFirst';
import { branchOf, nodeOf, titleOf } from '../store/story';
import { useProject, useProjectState } from '../store/use-project';
import { noticesInWords } from '../story/proposals/moves';
import { applyOperation } from './apply';
import { factInWords, nameOf } from './names';
import { Quote } from './Quote';

const OPS = { add: 'New', update: 'Changed', remove: 'Ends', conflict: 'Contradicts' };

/** What was read in a node. */
interface Reading {
  node: string;
  operations: CanonOperation[];
  /** Whether it was read to its end. */
  whole: boolean;
}

/** Reads a node against the canon, and lists what it adds, changes and contradicts, to take or to leave. */
export function DiffPanel() {
  const project = useProject();
  const { story, selected } = useProjectState();
  const user = useUser();
  const node = nodeOf(story, selected) ?? story.nodes[0];
  const id = node?.id ?? '';
  const [found, setFound] = useState<Reading>();
  const [notices, setNotices] = useState<CanonDiffResponse['notices']>();
  const { running, error, run, stop } = useRunning();
  const ids = useRef(new Map<string, string>());
  const request = useMemo(() => (id ? { ...branchOf(story, id), focus_node_ids: [id] } : undefined), [story, id]);

  if (!user) return <SignInFirst what="A node is read against the canon on the server." />;
  if (!request) return <p className="canon-lead">There is no node to read yet.</p>;

  const ask = () =>
    void run(async (signal) => {
      ids.current = new Map();
      setFound({ node: id, operations: [], whole: false });
      setNotices(undefined);
      for await (const { event, data } of client.canonDiffStream(request, { signal })) {
        // What was read before a stop may still come.
        if (signal.aborted) return;
        if (event === 'operation') setFound((now) => now && { ...now, operations: [...now.operations, data] });
        if (event === 'done') {
          setFound({ node: id, operations: data.operations, whole: true });
          setNotices(data.notices);
        }
      }
    });
  // An undo moves to another node, or takes away the one that was read.
  const read = nodeOf(story, found?.node);
  const operations = read ? found!.operations : [];
  const keepOnly = (isKept: (operation: CanonOperation) => boolean) =>
    setFound((now) => now && { ...now, operations: now.operations.filter(isKept) });
  const drop = (operation: CanonOperation) => keepOnly((one) => one !== operation);
  const apply = (taken: CanonOperation[]) =>
    read &&
    project.change('change the canon', (now) => ({
      ...now,
      canon: taken.reduce((canon, operation) => applyOperation(canon, operation, read.id, ids.current), now.canon),
    }));
  const take = (operation: CanonOperation) => {
    apply([operation]);
    drop(operation);
  };
  const takeable = operations.filter(({ op }) => op !== 'conflict');
  const takeAll = () => {
    apply(takeable);
    keepOnly(({ op }) => op === 'conflict');
  };

  return (
    <>
      <Choice
        label="Node"
        value={id}
        options={story.nodes.map((one) => ({ value: one.id, label: titleOf(one) }))}
        onChange={(next) => {
          stop();
          project.select(next);
          setFound(undefined);
          setNotices(undefined);
        }}
      />
      <AskRow running={running ? 'Reading it against the canon' : undefined} onStop={stop}>
        <Cost operation="ai.canon_diff" request={request} />
        <Button size="small" look="primary" icon={<BookPlus size={16} aria-hidden />} onClick={ask}>
          Read it
        </Button>
      </AskRow>
      {error !== undefined && <Problem error={error} onRetry={ask} />}
      <Remarks words={noticesInWords(notices)} />
      {read && read.id !== id && <p className="canon-lead">This is what was read in “{titleOf(read)}”.</p>}
      {read && found?.whole && operations.length === 0 && (
        <p role="status">It adds nothing that the canon does not have.</p>
      )}
      {takeable.length > 1 && !running && (
        <Button size="small" icon={<Check size={14} aria-hidden />} onClick={takeAll}>
          Take all {takeable.length}
        </Button>
      )}
      <ul className="operations" aria-label="Changes of the canon to review">
        {operations.map((operation, at) => (
          <li key={at} className={`operation operation-${operation.op}`}>
            <div className="operation-head">
              <span className="operation-op">{OPS[operation.op]}</span>
              <span className="canon-faint">{operation.target.kind}</span>
              <span className="operation-buttons">
                {operation.op !== 'conflict' && (
                  <IconButton
                    size="small"
                    label={`Take: ${inWords(story.canon, operation)}`}
                    // The end of the answer brings all of them once more.
                    disabled={running}
                    icon={<Check size={16} aria-hidden />}
                    onClick={() => take(operation)}
                  />
                )}
                <IconButton
                  size="small"
                  label={`Leave: ${inWords(story.canon, operation)}`}
                  disabled={running}
                  icon={<X size={16} aria-hidden />}
                  onClick={() => drop(operation)}
                />
              </span>
            </div>
            <p className="operation-words">{inWords(story.canon, operation)}</p>
            {operation.before && <p className="canon-faint">So far: {operation.before}</p>}
            {operation.evidence.map((words, place) => (
              <Quote key={place} node={words.node_id} words={words.quote} start={words.start} end={words.end} />
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}

function inWords(canon: Canon, { after, target, field }: CanonOperation): string {
  if (typeof after === 'string') return `${factInWords(canon, target.id)}${field ? ` · ${field}` : ''} → ${after}`;
  if (after === null) return factInWords(canon, target.id);
  const entry: NewCanonEntry = after;
  if (entry.attribute) return `${nameOf(canon, entry.subject ?? '')} · ${entry.attribute}: ${entry.value}`;
  return entry.name ?? entry.question ?? entry.label ?? entry.statement ?? target.id;
}
