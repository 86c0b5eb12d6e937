import { use } from 'react';
import { Button as AriaButton, ComboBox as AriaComboBox, ComboBoxStateContext, FieldError, Input, Label, ListBox, ListBoxItem, Popover, Text } from 'react-aria-components';
import { Icon } from './Icon';
import { useUiText } from './i18n/uiText';
import type { Choice } from './Select';
import './base';

export interface ComboBoxProps<Id extends string> {
  label: string;
  choices: readonly Choice<Id>[];
  value: Id | null;
  onChange: (value: Id | null) => void;
  hint?: string;
  error?: string | null;
  placeholder?: string;
  isDisabled?: boolean;
}

/** One of many: typing finds it. Its list opens at a click, a key or typing, and not when the focus is led there: it would cover what is wrong. */
export function ComboBox<Id extends string>({ label, choices, value, onChange, hint, error, placeholder, isDisabled = false }: ComboBoxProps<Id>) {
  const text = useUiText();
  return (
    <AriaComboBox
      className="ui-field"
      defaultItems={choices.map((choice) => ({ ...choice }))}
      value={value}
      onChange={(key) => { onChange(key as Id | null); }}
      allowsEmptyCollection
      isDisabled={isDisabled}
      isInvalid={error !== undefined && error !== null && error !== ''}
      validationBehavior="aria"
    >
      <Label>{label}</Label>
      <div className="ui-combo">
        <Typed placeholder={placeholder ?? text.choose} />
        <AriaButton className="ui-icon-button" aria-label={text.showChoices}><Icon name="down" /></AriaButton>
      </div>
      {hint !== undefined && <Text slot="description" className="ui-hint">{hint}</Text>}
      <FieldError className="ui-error">{error}</FieldError>
      <Popover className="ui-popover as-wide">
        <ListBox<Choice<Id>> className="ui-list" renderEmptyState={() => <p className="ui-list-empty">{text.noMatches}</p>}>
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
    </AriaComboBox>
  );
}

function Typed({ placeholder }: { placeholder: string }) {
  const state = use(ComboBoxStateContext);
  return <Input className="ui-input" placeholder={placeholder} spellCheck="false" onClick={() => { state?.open(null, 'manual'); }} />;
}
