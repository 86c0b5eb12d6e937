import { FieldError, Label, RadioButton, RadioField, RadioGroup as AriaRadioGroup, Text } from 'react-aria-components';
import type { Choice } from './Select';
import './base';

export interface RadioGroupProps<Id extends string> {
  label: string;
  choices: readonly Choice<Id>[];
  value: Id;
  onChange: (value: Id) => void;
  hint?: string;
  error?: string | null;
  orientation?: 'horizontal' | 'vertical';
}

/** One of two or three that are best seen all at once. */
export function RadioGroup<Id extends string>({ label, choices, value, onChange, hint, error, orientation = 'vertical' }: RadioGroupProps<Id>) {
  return (
    <AriaRadioGroup
      className="ui-field ui-group"
      value={value}
      onChange={(chosen) => { onChange(chosen as Id); }}
      orientation={orientation}
      isInvalid={error !== undefined && error !== null && error !== ''}
      validationBehavior="aria"
    >
      <Label>{label}</Label>
      <div className={`ui-radios ${orientation}`}>
        {choices.map(({ id, title, note }) => (
          <RadioField key={id} value={id} className="ui-choice">
            <RadioButton className="ui-check">
              <span className="ui-radio-dot" aria-hidden="true" />
              <span>{title}</span>
            </RadioButton>
            {note !== undefined && <Text slot="description" className="ui-hint">{note}</Text>}
          </RadioField>
        ))}
      </div>
      {hint !== undefined && <Text slot="description" className="ui-hint">{hint}</Text>}
      <FieldError className="ui-error">{error}</FieldError>
    </AriaRadioGroup>
  );
}
