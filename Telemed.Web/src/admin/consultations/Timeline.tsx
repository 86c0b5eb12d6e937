import { useObservable } from '../../app/hooks';
import type { ConsultationEvent } from '../../console/consoleApi';
import { language } from '../../i18n/text';
import { useAdminText } from '../i18n/adminText';
import { clock, duration } from '../shared/moments';
import { PagedView } from '../shared/PagedView';
import { usePaged } from '../shared/usePaged';
import { type ConsultationDocument, consultationsApi } from './consultationsApi';
import { chatCount, eventTone, eventWords } from './eventWords';

/** Everything that happened, the oldest first; who did it stands beside it where it was not the person itself. */
export function Timeline({ consultation }: { consultation: ConsultationDocument }) {
  const text = useAdminText();
  const spoken = useObservable(language);
  const { list, ...state } = usePaged<ConsultationEvent>(`${consultation.id} ${consultation.status}`, async (cursor) => await consultationsApi.events(consultation.id, cursor));
  const nameOf = (id: string) => consultation.participants.find((person) => person.id === id)?.name;
  const chat = chatCount(state.items ?? []);

  return (
    <>
      <PagedView state={state} list={list} empty={<p className="ui-quiet">{text.consNoEvents}</p>}>
        {(events) => (
          <ol className="timeline">
            {events.map((event) => (
              <li key={event.id} className={eventTone(event)}>
                <time dateTime={event.at}>{clock(event.at, spoken)}</time>
                <span className="timeline-mark" aria-hidden="true" />
                <div>
                  <p>{eventWords(text, event, nameOf, spoken)}</p>
                  {actorOf(event) !== null && <p className="ui-hint">{actorOf(event)}</p>}
                </div>
                {consultation.liveAt !== undefined && event.at >= consultation.liveAt && <span className="ui-hint">{`+${duration(consultation.liveAt, event.at)}`}</span>}
              </li>
            ))}
          </ol>
        )}
      </PagedView>
      {state.items !== null && <p className="ui-hint">{`${text.consChat}: ${text.consChatCount(`${String(chat)}${state.hasMore ? '+' : ''}`)}`}</p>}
    </>
  );
}

function actorOf(event: ConsultationEvent): string | null {
  const { kind, id, name } = event.actor;
  return kind === 'system' || id === event.data['participantId'] ? null : name ?? null;
}
