import './waiting.css';

/** Something is on its way. Nothing is shown for a moment, since most things are quick. */
export function Waiting({ label }: { label: string }) {
  return (
    <div className="waiting" role="status">
      <span className="waiting-dots" aria-hidden>
        <i />
        <i />
        <i />
      </span>
      {label}
    </div>
  );
}
