import { Square } from 'lucide-react';
import { useLayoutEffect, useRef, type ReactNode } from 'react';
import { Button } from './Button';
import { Waiting } from './Waiting';
import './ask-row.css';

/** What is under way, with the way to end it. */
export function Stoppable({ label, size, onStop }: { label: string; size?: 'small'; onStop: () => void }) {
  return (
    <>
      <Waiting label={label} />
      <Button size={size} icon={<Square size={12} aria-hidden />} onClick={onStop}>
        Stop
      </Button>
    </>
  );
}

interface AskRowProps {
  /** What is under way, in words; undefined while nothing is. */
  running?: string;
  onStop?: () => void;
  /** While nothing is: what it would cost, and the button that asks. */
  children: ReactNode;
}

/** Where something is asked of the server: at which price, and then how it comes along. */
export function AskRow({ running, onStop, children }: AskRowProps) {
  const row = useRef<HTMLDivElement>(null);
  const hadFocus = useRef(false);
  const isRunning = running !== undefined;
  // The button that was pressed gives way to another one, and the keyboard stays with it.
  useLayoutEffect(() => {
    if (hadFocus.current) row.current?.querySelector('button')?.focus();
  }, [isRunning]);
  return (
    <div
      ref={row}
      className="ask-row"
      onFocus={() => (hadFocus.current = true)}
      onBlur={({ relatedTarget }) => (hadFocus.current = row.current?.contains(relatedTarget) ?? false)}
    >
      {running === undefined ? (
        children
      ) : onStop ? (
        <Stoppable size="small" label={running} onStop={onStop} />
      ) : (
        <Waiting label={running} />
      )}
    </div>
  );
}
