/** A number that two screens show alike when nobody stands between them. */
export function SafetyNumber({ of: { safetyNumber } }: { of: { safetyNumber: string } }) {
  return (
    <p className="safety-number" role="group" aria-label="Number to compare">
      {safetyNumber.split(' ').map((group, at) => (
        <span key={at}>{group} </span>
      ))}
    </p>
  );
}
