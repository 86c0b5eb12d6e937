import { type SyntheticEvent, useId, useRef, useState } from 'react';
import type { Account } from '../account/accountApi';
import { Button } from '../ui/Button';
import { DateTimeField } from '../ui/DateTimeField';
import { Dialog } from '../ui/Dialog';
import { useFocusOnFault } from '../ui/focusOnFault';
import { IconButton } from '../ui/IconButton';
import { RadioGroup } from '../ui/RadioGroup';
import { Select } from '../ui/Select';
import { TextArea, TextField } from '../ui/TextField';
import { type Consultation, consoleApi } from './consoleApi';
import { type Draft, type DraftFault, type Other, consultationOf, draftFault, emptyDraft, limits } from './draft';
import { problemWords, useTask } from './hooks';
import { type ConsoleText, useConsoleText } from './i18n/consoleText';

interface CreateDialogProps {
  account: Account;
  onMade: (consultation: Consultation) => void;
  onClose: () => void;
  onSignedOut: () => void;
}

export function CreateDialog({ account, onMade, onClose, onSignedOut }: CreateDialogProps) {
  const text = useConsoleText();
  const form = useId();
  const [draft, setDraft] = useState(() => emptyDraft(Date.now()));
  const [fault, setFault] = useState<DraftFault | null>(null);
  const task = useTask(onSignedOut);
  const focusOnFault = useFocusOnFault(form);
  // The same wish is sent under the same key again, whatever became of the answer; another wish has another one.
  const wish = useRef({ body: '', key: '' });
  const put = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part });
    setFault(null);
  };

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const found = draftFault(draft, Date.now());
    setFault(found);
    if (found === null) {
      void task.run(async () => {
        const wanted = consultationOf(draft, account, text.defaultTitle);
        const body = JSON.stringify(wanted);
        if (wish.current.body !== body) {
          wish.current = { body, key: crypto.randomUUID() };
        }
        onMade(await consoleApi.create(wanted, wish.current.key));
      });
    } else {
      focusOnFault();
    }
  };

  return (
    <Dialog
      title={text.createTitle}
      onClose={onClose}
      footer={(
        <>
          <Button onPress={onClose}>{text.cancel}</Button>
          <Button type="submit" form={form} variant="primary" isPending={task.busy}>{task.busy ? text.creating : text.create}</Button>
        </>
      )}
    >
      <form id={form} className="console-form" onSubmit={submit} noValidate>
        <TextField
          label={text.patientName} value={draft.patient} onChange={(patient) => { put({ patient }); }} autoFocus isRequired maxLength={limits.name}
          error={fault === 'patient' ? text.faultPatient : null}
        />
        <TextField
          label={text.consultationTitle} hint={text.titleHint} value={draft.title} onChange={(title) => { put({ title }); }} maxLength={limits.title}
          error={fault === 'title' ? text.faultTitle : null}
        />
        <RadioGroup
          label={text.when} orientation="horizontal" value={draft.when} onChange={(when) => { put({ when }); }}
          choices={[{ id: 'now', title: text.whenNow }, { id: 'planned', title: text.whenPlanned }]}
        />
        {draft.when === 'planned' && (
          <DateTimeField label={text.dateAndTime} value={draft.at} onChange={(at) => { put({ at }); }} error={timeWords(text, fault)} />
        )}
        <TextArea
          label={text.notes} hint={text.notesHint} value={draft.notes} onChange={(notes) => { put({ notes }); }} maxLength={limits.notes} rows={2}
          error={fault === 'notes' ? text.faultNotes : null}
        />
        <Others text={text} others={draft.others} isFaulty={fault === 'other'} onChange={(others) => { put({ others }); }} />
        <p className="field-problem" role="alert">{task.problem === null ? '' : problemWords(text, task.problem)}</p>
      </form>
    </Dialog>
  );
}

export function timeWords(text: ConsoleText, fault: DraftFault | null): string | null {
  return fault === 'time' ? text.faultTime : fault === 'time-past' ? text.faultTimePast : fault === 'time-far' ? text.faultTimeFar : null;
}

function Others({ text, others, isFaulty, onChange }: { text: ConsoleText; others: readonly Other[]; isFaulty: boolean; onChange: (others: readonly Other[]) => void }) {
  const put = (key: number, part: Partial<Other>) => { onChange(others.map((other) => (other.key === key ? { ...other, ...part } : other))); };
  return (
    <fieldset className="console-others">
      <legend>{text.others}</legend>
      <p className="footnote">{text.othersHint}</p>
      {others.map((other) => (
        <div key={other.key} className="console-other">
          <div className="console-other-role">
            <Select
              label={text.otherRole} value={other.role} onChange={(role) => { put(other.key, { role }); }}
              choices={[{ id: 'assistant', title: text.roleNameAssistant }, { id: 'viewer', title: text.roleNameViewer }, { id: 'patient', title: text.roleNamePatient }]}
            />
          </div>
          <TextField
            label={text.otherName} value={other.name} onChange={(name) => { put(other.key, { name }); }} autoFocus maxLength={limits.name}
            error={isFaulty && other.name.trim() === '' ? text.faultOther : null}
          />
          <IconButton
            icon="close" label={other.name.trim() === '' ? text.removeOtherUnnamed : text.removeOther(other.name)}
            onPress={() => { onChange(others.filter(({ key }) => key !== other.key)); }}
          />
        </div>
      ))}
      {others.length < limits.others && (
        <Button
          size="small" icon="plus"
          onPress={() => { onChange([...others, { key: 1 + Math.max(0, ...others.map(({ key }) => key)), role: 'assistant', name: '' }]); }}
        >
          {text.addOther}
        </Button>
      )}
    </fieldset>
  );
}
