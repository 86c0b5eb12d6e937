import type { HTMLInputTypeAttribute } from 'react';
import { FieldError, Input, Label, Text, TextArea as AriaTextArea, TextField as AriaTextField } from 'react-aria-components';
import './base';

export interface TextFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: string;
  /** What is wrong with it, in words that say what to do; null or empty while nothing is. */
  error?: string | null;
  type?: HTMLInputTypeAttribute;
  autoComplete?: string;
  autoFocus?: boolean;
  maxLength?: number;
  inputMode?: 'text' | 'url' | 'numeric' | 'email' | 'search';
  placeholder?: string;
  isRequired?: boolean;
  isDisabled?: boolean;
  isReadOnly?: boolean;
}

/** One line of text, with its label, its hint and what is wrong with it. */
export function TextField({ label, value, onChange, hint, error, maxLength = 1024, autoComplete = 'off', placeholder, ...rest }: TextFieldProps) {
  return (
    <AriaTextField {...rest} className="ui-field" value={value} onChange={onChange} maxLength={maxLength} autoComplete={autoComplete} isInvalid={isWrong(error)} validationBehavior="aria">
      <Label>{label}</Label>
      <Input className="ui-input" {...(placeholder === undefined ? {} : { placeholder })} autoCapitalize="none" spellCheck="false" />
      {hint !== undefined && <Text slot="description" className="ui-hint">{hint}</Text>}
      <FieldError className="ui-error">{error}</FieldError>
    </AriaTextField>
  );
}

/** Several lines of text; says how many characters are left when they get few. */
export function TextArea({ label, value, onChange, hint, error, maxLength = 4000, placeholder, rows = 4, ...rest }: Omit<TextFieldProps, 'type' | 'inputMode'> & { rows?: number }) {
  return (
    <AriaTextField {...rest} className="ui-field" value={value} onChange={onChange} maxLength={maxLength} isInvalid={isWrong(error)} validationBehavior="aria">
      <Label>{label}</Label>
      <AriaTextArea className="ui-input" rows={rows} {...(placeholder === undefined ? {} : { placeholder })} />
      {hint !== undefined && <Text slot="description" className="ui-hint">{hint}</Text>}
      {value.length > maxLength * 0.9 && <span className="ui-hint" aria-live="polite">{`${String(value.length)} / ${String(maxLength)}`}</span>}
      <FieldError className="ui-error">{error}</FieldError>
    </AriaTextField>
  );
}

function isWrong(error: string | null | undefined): boolean {
  return error !== undefined && error !== null && error !== '';
}
