import type { ReactNode } from 'react';
import { CheckboxButton, CheckboxField, CheckboxGroup as AriaCheckboxGroup, FieldError, Label, Text } from 'react-aria-components';
import { Icon } from './Icon';
import type { Choice } from './Select';
import './base';

export function Checkbox({ children, isChecked, onChange, isDisabled = false }: { children: ReactNode; isChecked: boolean; onChange: (isChecked: boolean) => void; isDisabled?: boolean }) {
  return (
    <CheckboxField className="ui-choice" isSelected={isChecked} onChange={onChange} isDisabled={isDisabled}>
      <CheckboxButton className="ui-check">
        <Box />
        <span>{children}</span>
      </CheckboxButton>
    </CheckboxField>
  );
}

export interface CheckboxGroupProps<Id extends string> {
  label: string;
  choices: readonly Choice<Id>[];
  values: readonly Id[];
  onChange: (values: readonly Id[]) => void;
  hint?: string;
  error?: string | null;
}

/** Any of a few. */
export function CheckboxGroup<Id extends string>({ label, choices, values, onChange, hint, error }: CheckboxGroupProps<Id>) {
  return (
    <AriaCheckboxGroup
      className="ui-field ui-group"
      value={[...values]}
      onChange={(chosen) => { onChange(chosen as Id[]); }}
      isInvalid={error !== undefined && error !== null && error !== ''}
      validationBehavior="aria"
    >
      <Label>{label}</Label>
      {hint !== undefined && <Text slot="description" className="ui-hint">{hint}</Text>}
      {choices.map(({ id, title, note }) => (
        <CheckboxField key={id} value={id} className="ui-choice">
          <CheckboxButton className="ui-check">
            <Box />
            <span>{title}</span>
          </CheckboxButton>
          {note !== undefined && <Text slot="description" className="ui-hint">{note}</Text>}
        </CheckboxField>
      ))}
      <FieldError className="ui-error">{error}</FieldError>
    </AriaCheckboxGroup>
  );
}

function Box() {
  return <span className="ui-check-box" aria-hidden="true"><Icon name="check" /></span>;
}
