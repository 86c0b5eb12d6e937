import { useId } from 'react';

export function SwitchRow({ label, hint, on, disabled = false, onChange }: {
  label: string;
  hint?: string;
  on: boolean;
  disabled?: boolean;
  onChange: (on: boolean) => void;
}) {
  const hintId = useId();
  return (
    <label className="switch-row">
      <span className="switch-words">
        {label}
        {hint !== undefined && <small id={hintId}>{hint}</small>}
      </span>
      <input
        className="switch"
        type="checkbox"
        role="switch"
        checked={on}
        disabled={disabled}
        aria-describedby={hint === undefined ? undefined : hintId}
        onChange={(event) => { onChange(event.target.checked); }}
      />
    </label>
  );
}
