import { SwitchButton, SwitchField } from 'react-aria-components';
import './base';

/** Something that is on or off, at once and without a button to save it. */
export function Switch({ label, isOn, onChange, isDisabled = false }: { label: string; isOn: boolean; onChange: (isOn: boolean) => void; isDisabled?: boolean }) {
  return (
    <SwitchField isSelected={isOn} onChange={onChange} isDisabled={isDisabled}>
      <SwitchButton className="ui-switch">
        <span className="ui-switch-track" aria-hidden="true" />
        {label}
      </SwitchButton>
    </SwitchField>
  );
}
