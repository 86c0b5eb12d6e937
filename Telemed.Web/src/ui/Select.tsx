import { Button as AriaButton, FieldError, Label, ListBox, ListBoxItem, Popover, Select as AriaSelect, SelectValue, Text } from 'react-aria-components';
import { Icon } from './Icon';
import { useUiText } from './i18n/uiText';
import './base';

export interface Choice<Id extends string> {
  readonly id: Id;
  readonly title: string;
  /** A second line, smaller. */
  readonly note?: string;
}

export interface SelectProps<Id extends string> {
  label: string;
  choices: readonly Choice<Id>[];
  /** null: nothing has been chosen yet. */
  value: Id | null;
  onChange: (value: Id) => void;
  hint?: string;
  error?: string | null;
  /** What stands there while nothing is chosen. */
  placeholder?: string;
  isDisabled?: boolean;
  /** The label is for the ear only: in a row of filters. */
  isLabelHidden?: boolean;
}

/** One of a few. Where there are many, take a ComboBox. */
export function Select<Id extends string>({ label, choices, value, onChange, hint, error, placeholder, isDisabled = false, isLabelHidden = false }: SelectProps<Id>) {
  const text = useUiText();
  return (
    <AriaSelect
      className="ui-field"
      value={value}
      onChange={(key) => { if (key !== null) { onChange(key as Id); } }}
      placeholder={placeholder ?? text.choose}
      isDisabled={isDisabled}
      isInvalid={error !== undefined && error !== null && error !== ''}
      validationBehavior="aria"
    >
      <Label className={isLabelHidden ? 'ui-hidden' : ''}>{label}</Label>
      <AriaButton className="ui-input ui-select">
        <SelectValue className="ui-select-value" />
        <Icon name="down" />
      </AriaButton>
      {hint !== undefined && <Text slot="description" className="ui-hint">{hint}</Text>}
      <FieldError className="ui-error">{error}</FieldError>
      <Popover className="ui-popover as-wide">
        <ListBox className="ui-list" items={choices.map((choice) => ({ ...choice }))}>
          {(choice) => (
            <ListBoxItem id={choice.id} textValue={choice.title} className="ui-option">
              <span className="ui-option-words">
                <span>{choice.title}</span>
                {choice.note !== undefined && <span className="ui-hint">{choice.note}</span>}
              </span>
              <Icon name="check" />
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
