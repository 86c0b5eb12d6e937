import { useObservable } from '../app/hooks';
import { useMediaQuery } from './hooks';
import { useRoom } from './roomView';

export interface ToolPlaces {
  /** A phone, upright or on its side. */
  readonly isPhone: boolean;
  readonly raisesHand: boolean;
  /** Whether the people are behind "more" and not in the bar. */
  readonly peopleInMore: boolean;
}

/** What has a place of its own in the bar: six tools fit beside each other on the narrowest phone, each wide enough for a thumb. */
export function useToolPlaces(): ToolPlaces {
  const { call, actors } = useRoom();
  const { mayPublish, permissions } = useObservable(call.meeting);
  const isPhone = useMediaQuery('(max-width: 40rem), (max-height: 30rem)');
  const { role } = call.self;
  const onlyWatches = role === 'viewer' && !mayPublish;
  const raisesHand = permissions.has('handRaise') && role !== 'doctor' && (onlyWatches || actors.length > 1);
  return { isPhone, raisesHand, peopleInMore: role === 'patient' || (isPhone && raisesHand && !onlyWatches) };
}
