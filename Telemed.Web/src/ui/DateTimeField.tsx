import {
  Button as AriaButton, Calendar, CalendarCell, CalendarGrid, DateInput, DatePicker, DateSegment, Dialog as AriaDialog, FieldError, Group, Heading, Label, Popover, Text,
} from 'react-aria-components';
import type { ZonedDateTime } from '@internationalized/date';
import { momentOf, zonedOf } from './dates';
import { Icon } from './Icon';
import { useUiText } from './i18n/uiText';
import './base';

export interface DateTimeFieldProps {
  label: string;
  /** ISO 8601; null while nothing is chosen. Shown in the time zone of this machine. */
  value: string | null;
  onChange: (value: string | null) => void;
  hint?: string;
  error?: string | null;
  /** `day`: the time of day does not matter, it is what it was. */
  granularity?: 'day' | 'minute';
  /** Nothing before this can be chosen; ISO 8601. */
  min?: string;
  isDisabled?: boolean;
}

/** A date with its time: to type part by part, or to pick from a calendar. */
export function DateTimeField({ label, value, onChange, hint, error, granularity = 'minute', min, isDisabled = false }: DateTimeFieldProps) {
  const text = useUiText();
  const minValue = min === undefined ? null : zonedOf(min);
  return (
    <DatePicker<ZonedDateTime>
      className="ui-field"
      value={zonedOf(value)}
      onChange={(shown) => { onChange(momentOf(shown)); }}
      granularity={granularity}
      hideTimeZone
      hourCycle={24}
      shouldForceLeadingZeros
      isDisabled={isDisabled}
      {...(minValue === null ? {} : { minValue })}
      isInvalid={error !== undefined && error !== null && error !== ''}
      validationBehavior="aria"
    >
      <Label>{label}</Label>
      <Group className="ui-input ui-date">
        <DateInput className="ui-date-input">{(segment) => <DateSegment segment={segment} className="ui-date-segment" />}</DateInput>
        <AriaButton className="ui-icon-button" aria-label={text.calendar}><Icon name="calendar" /></AriaButton>
      </Group>
      {hint !== undefined && <Text slot="description" className="ui-hint">{hint}</Text>}
      <FieldError className="ui-error">{error}</FieldError>
      <Popover className="ui-popover">
        <AriaDialog className="ui-calendar-frame">
          <Calendar className="ui-calendar">
            <header className="ui-calendar-head">
              <AriaButton slot="previous" className="ui-icon-button" aria-label={text.previousMonth}><Icon name="previous" /></AriaButton>
              <Heading level={3} />
              <AriaButton slot="next" className="ui-icon-button" aria-label={text.nextMonth}><Icon name="next" /></AriaButton>
            </header>
            <CalendarGrid>{(date) => <CalendarCell date={date} className="ui-day" />}</CalendarGrid>
          </Calendar>
        </AriaDialog>
      </Popover>
    </DatePicker>
  );
}
