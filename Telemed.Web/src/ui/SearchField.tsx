import { Button as AriaButton, Input, Label, SearchField as AriaSearchField } from 'react-aria-components';
import { Icon } from './Icon';
import { useUiText } from './i18n/uiText';
import './base';

/** Searches in what is shown; Escape and the cross clear it. The label is for the ear, the placeholder for the eye. */
export function SearchField({ label, value, onChange, onSubmit }: { label: string; value: string; onChange: (value: string) => void; onSubmit?: (value: string) => void }) {
  const text = useUiText();
  return (
    <AriaSearchField className="ui-search" value={value} onChange={onChange} {...(onSubmit === undefined ? {} : { onSubmit })} maxLength={120}>
      <Label className="ui-hidden">{label}</Label>
      <Icon name="search" />
      <Input className="ui-input" placeholder={label} autoComplete="off" spellCheck="false" />
      {value !== '' && <AriaButton className="ui-icon-button" aria-label={text.clear}><Icon name="close" /></AriaButton>}
    </AriaSearchField>
  );
}
