import { useState } from 'react';
import { useNow, useObservable } from '../app/hooks';
import { language } from '../i18n/text';
import { Button } from '../ui/Button';
import { CopyField } from '../ui/CopyField';
import { Dialog } from '../ui/Dialog';
import { Select } from '../ui/Select';
import type { ConsoleApi, ShortCode } from './consoleApi';
import { problemWords, useCopy, useTask } from './hooks';
import { type ConsoleText, useConsoleText } from './i18n/consoleText';
import type { LinkBook } from './linkBook';
import { QrCode } from './QrCode';
import { moment, stopwatch } from './times';
import { type VisitEntry, type VisitPerson, patientOf } from './visits';

interface HandOverDialogProps {
  visit: VisitEntry;
  /** Whether it has just been made. */
  isNew: boolean;
  links: LinkBook;
  api: Pick<ConsoleApi, 'shortCode'>;
  onClose: () => void;
  onSignedOut: () => void;
}

/** How people get in: a link to send, a QR code to show, a code to say on the phone. */
export function HandOverDialog({ visit, isNew, links, api, onClose, onSignedOut }: HandOverDialogProps) {
  const text = useConsoleText();
  const known = useObservable(links.links);
  const guests = guestsOf(visit);
  const [whom, setWhom] = useState(guests[0]?.id ?? '');
  const [codes, setCodes] = useState<ReadonlyMap<string, ShortCode>>(new Map());
  const task = useTask(onSignedOut);
  const link = known.get(whom);
  const code = codes.get(whom);

  const renew = () => { void task.run(async () => { await links.renew(visit.id, whom); }); };
  const makeCode = () => {
    void task.run(async () => {
      const made = await api.shortCode(visit.id, whom);
      setCodes((before) => new Map([...before, [whom, made]]));
    });
  };

  return (
    <Dialog
      title={text.handOverTitle}
      onClose={onClose}
      size={link === undefined ? 'normal' : 'wide'}
      footer={<Button variant={isNew ? 'primary' : 'plain'} onPress={onClose}>{text.done}</Button>}
    >
      <p className="ui-quiet">{isNew ? text.handOverMade(patientOf(visit)?.name ?? text.noName) : text.handOverText}</p>
      {guests.length > 1 && (
        <Select
          label={text.whom} value={whom} onChange={setWhom}
          choices={guests.map(({ id, name, role }) => ({ id, title: name, note: roleWords(text, role) }))}
        />
      )}
      <div className={`hand-over${link === undefined ? '' : ' with-link'}`}>
        <div className="hand-over-side">
          {link === undefined ? (
            <div className="console-note">
              <p>{text.linkOnce}</p>
              <p>{text.newLinkWarning}</p>
              <Button variant="primary" icon="link" isPending={task.busy} onPress={renew}>{task.busy ? text.makingLink : text.newLink}</Button>
            </div>
          ) : <LinkPart visit={visit} link={link} text={text} isBusy={task.busy} onRenew={renew} />}
          <CodePart code={code} text={text} isBusy={task.busy} onMake={makeCode} />
          <p className="field-problem" role="alert">{task.problem === null ? '' : problemWords(text, task.problem)}</p>
        </div>
        {link !== undefined && (
          <figure className="hand-over-qr">
            <QrCode content={link} label={text.qrCode} />
            <figcaption className="ui-hint">{text.qrHint}</figcaption>
          </figure>
        )}
      </div>
    </Dialog>
  );
}

/** Everybody who is asked in, patients first; the doctor goes in from the list. */
function guestsOf(visit: VisitEntry): readonly VisitPerson[] {
  const [, ...otherDoctors] = visit.participants.filter(({ role }) => role === 'doctor');
  const others = visit.participants.filter(({ role }) => role !== 'doctor');
  return [...others.filter(({ role }) => role === 'patient'), ...others.filter(({ role }) => role !== 'patient'), ...otherDoctors];
}

export function roleWords(text: ConsoleText, role: VisitPerson['role']): string {
  return { doctor: text.roleNameDoctor, patient: text.roleNamePatient, assistant: text.roleNameAssistant, viewer: text.roleNameViewer }[role];
}

function LinkPart({ visit, link, text, isBusy, onRenew }: { visit: VisitEntry; link: string; text: ConsoleText; isBusy: boolean; onRenew: () => void }) {
  const copy = useCopy();
  const spoken = useObservable(language);
  const when = visit.scheduledAt === null ? text.invitationNow : moment(visit.scheduledAt, 0, spoken);
  const words = text.invitation(visit.title, when, link);
  // Typed as always there; in fact only some browsers have it.
  const mayShare = typeof (navigator as { share?: unknown }).share === 'function';

  return (
    <div className="hand-over-part">
      <CopyField label={text.link} value={link} />
      <div className="hand-over-more">
        <Button size="small" icon="copy" onPress={() => { void copy(words); }}>{text.copyInvitation}</Button>
        {mayShare && (
          // Somebody who closes the sheet has not made a mistake.
          <Button size="small" onPress={() => { void navigator.share({ title: visit.title, text: words }).catch(() => undefined); }}>{text.share}</Button>
        )}
        <Button size="small" variant="quiet" isPending={isBusy} onPress={onRenew}>{text.newLink}</Button>
      </div>
      <p className="ui-hint">{text.newLinkWarning}</p>
    </div>
  );
}

function CodePart({ code, text, isBusy, onMake }: { code: ShortCode | undefined; text: ConsoleText; isBusy: boolean; onMake: () => void }) {
  const now = useNow();
  const left = code === undefined ? 0 : Date.parse(code.expiresAt) - now;
  return (
    <section className="hand-over-part">
      <h3>{text.shortCode}</h3>
      <p className="ui-hint">{text.shortCodeText}</p>
      {code !== undefined && left > 0 && (
        <p className="short-code">
          <strong translate="no">{code.code}</strong>
          <span className="ui-hint">{text.shortCodeAt(location.host)}</span>
          <span className="ui-hint">{text.shortCodeUntil(stopwatch(left))}</span>
        </p>
      )}
      {code !== undefined && left <= 0 && <p className="ui-error" role="status">{text.shortCodeOver}</p>}
      <Button size="small" isPending={isBusy} onPress={onMake}>{code === undefined ? text.makeShortCode : text.newShortCode}</Button>
    </section>
  );
}
