import { useObservable } from '../../app/hooks';
import type { Figure, QualitySummary } from '../../console/consoleApi';
import { language } from '../../i18n/text';
import { Badge } from '../../ui/Badge';
import { type Column, Table } from '../../ui/Table';
import { useAdminText } from '../i18n/adminText';
import { figure } from '../shared/figures';
import { LoadedView } from '../shared/LoadedView';
import { useLoaded } from '../shared/useLoaded';
import { qualityTone, qualityWord } from '../shared/words';
import { type ConsultationDocument, consultationsApi } from './consultationsApi';

/** What people's clients measured of their connections, summed up. */
export function QualityTable({ consultation }: { consultation: ConsultationDocument }) {
  const text = useAdminText();
  const spoken = useObservable(language);
  const loaded = useLoaded(async () => await consultationsApi.quality(consultation.id));
  const both = (value: Figure | undefined, unit: string, digits = 0) => (value === undefined ? '–' : (
    <span className="two-lines">
      <span className="main-figure">{`${figure(value.mean, spoken, digits)} ${unit}`}</span>
      <span>{text.qMax(`${figure(value.max, spoken, digits)} ${unit}`)}</span>
    </span>
  ));

  const columns: Column<QualitySummary>[] = [
    { key: 'who', title: text.consPeople, cell: (one) => consultation.participants.find((person) => person.id === one.participantId)?.name ?? text.unnamed },
    { key: 'level', title: text.qLevel, cell: (one) => <Badge tone={qualityTone(one.level)}>{qualityWord(text, one.level)}</Badge> },
    { key: 'minutes', title: text.qMinutes, kind: 'number', cell: (one) => figure(one.minutes, spoken) },
    { key: 'rtt', title: text.qRtt, kind: 'number', cell: (one) => both(one.figures.rtt, 'ms') },
    { key: 'loss', title: text.qLoss, kind: 'number', cell: (one) => both(one.figures.loss, '%', 1) },
    { key: 'delay', title: text.qDelay, kind: 'number', cell: (one) => both(one.figures.delay, 'ms') },
    { key: 'up', title: text.qUp, kind: 'number', cell: (one) => both(one.figures.up, 'kbit/s') },
    { key: 'down', title: text.qDown, kind: 'number', cell: (one) => both(one.figures.down, 'kbit/s') },
    { key: 'freezes', title: text.qFreezes, kind: 'number', cell: (one) => figure(one.figures.freezes, spoken) },
  ];
  return (
    <LoadedView loaded={loaded} lines={2}>
      {(summaries) => (summaries.length === 0
        ? <p className="ui-quiet">{text.consNoQuality}</p>
        : <Table label={text.consQuality} columns={columns} rows={summaries} keyOf={(one) => one.participantId} />)}
    </LoadedView>
  );
}
