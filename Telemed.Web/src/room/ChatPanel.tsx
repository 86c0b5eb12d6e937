import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useObservable } from '../app/hooks';
import { Icon, type IconName } from '../app/Icon';
import type { ChatLine } from '../session/roomCall';
import { ChatComposer } from './ChatComposer';
import { type ChatBlock, blocksOf } from './chatBlocks';
import { useLanguageTag, useRoomText } from './i18n/roomText';
import { Panel } from './Panel';
import { useRoom } from './roomView';
import { dayOf, timeOfDay } from './timeFormat';

/** How far from the end one may have scrolled and still be said to read the newest line. */
const nearEnd = 64;

export function ChatPanel({ draft, onDraft }: { draft: string; onDraft: (draft: string) => void }) {
  const text = useRoomText();
  const { call } = useRoom();
  const { permissions } = useObservable(call.meeting);
  return (
    <Panel name="chat" title={text.chat}>
      <Lines />
      {permissions.has('chatSend') || permissions.size === 0
        ? <ChatComposer draft={draft} onDraft={onDraft} onSend={(line) => { call.chat.send(line); }} />
        : <p className="panel-foot quiet-words">{text.mayNotWrite}</p>}
    </Panel>
  );
}

function Lines() {
  const text = useRoomText();
  const { call } = useRoom();
  const { lines, hasOlder } = useObservable(call.chat.state);
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const before = useRef<{ first: string | undefined; height: number }>({ first: undefined, height: 0 });
  const [behind, setBehind] = useState(false);
  const newest = lines.at(-1);

  // The newest line stays in sight, unless the person is reading further up; older lines push nothing away.
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) {
      return;
    }
    const first = lines[0]?.key;
    if (before.current.first !== undefined && before.current.first !== first && !atEnd.current) {
      element.scrollTop += element.scrollHeight - before.current.height;
    } else if (atEnd.current || newest?.own === true) {
      element.scrollTop = element.scrollHeight;
    }
    before.current = { first, height: element.scrollHeight };
  }, [lines, newest]);

  useEffect(() => {
    const read = () => {
      if (document.visibilityState === 'visible' && atEnd.current) {
        call.chat.markRead();
      }
      setBehind(!atEnd.current && newest !== undefined && !newest.own && call.chat.state.get().unread > 0);
    };
    read();
    document.addEventListener('visibilitychange', read);
    return () => { document.removeEventListener('visibilitychange', read); };
  }, [call, newest]);

  function toNewest() {
    list.current?.scrollTo({ top: list.current.scrollHeight, behavior: 'smooth' });
  }

  return (
    <div className="chat-body">
      <div
        ref={list}
        className="chat-lines"
        role="log"
        aria-label={text.messages}
        tabIndex={0}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          atEnd.current = scrollHeight - scrollTop - clientHeight < nearEnd;
          if (atEnd.current) {
            setBehind(false);
            call.chat.markRead();
          }
        }}
      >
        {hasOlder && <Older />}
        {lines.length === 0 && (
          <div className="chat-empty">
            <Icon name="chat" />
            <p>{text.noMessages}</p>
            <p className="quiet-words">{text.noMessagesHint}</p>
          </div>
        )}
        {blocksOf(lines).map((block) => <Block key={block.key} block={block} />)}
      </div>
      {behind && (
        <button className="to-newest" type="button" onClick={toNewest}>
          <Icon name="chevronDown" />
          {text.toNewest}
        </button>
      )}
    </div>
  );
}

const olderDeadlineMs = 10_000;

function Older() {
  const text = useRoomText();
  const { call } = useRoom();
  const [state, setState] = useState<'idle' | 'loading' | 'failed'>('idle');

  async function load() {
    setState('loading');
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => { reject(new Error('Older lines did not come in time.')); }, olderDeadlineMs);
    });
    try {
      await Promise.race([call.chat.loadOlder(), late]);
      setState('idle');
    } catch {
      setState('failed');
    } finally {
      clearTimeout(timer);
    }
  }

  return (
    <div className="chat-older">
      {state === 'failed' && <p className="bad-words" role="alert">{text.olderFailed}</p>}
      <button className="text-button" type="button" disabled={state === 'loading'} onClick={() => { void load(); }}>
        {state === 'loading' ? text.olderLoading : text.older}
      </button>
    </div>
  );
}

function Block({ block: { lines, newDay } }: { block: ChatBlock }) {
  const text = useRoomText();
  const tag = useLanguageTag();
  const first = lines[0];
  if (first === undefined) {
    return null;
  }
  return (
    <>
      {newDay && <p className="chat-day"><span>{dayOf(first.at, tag)}</span></p>}
      <div className={first.own ? 'chat-block own-lines' : 'chat-block'}>
        <p className="chat-by">
          <b>{first.own ? text.you : first.name}</b>
          <time dateTime={first.at}>{timeOfDay(first.at, tag)}</time>
        </p>
        {lines.map((line) => <Line key={line.key} line={line} />)}
      </div>
    </>
  );
}

function Line({ line }: { line: ChatLine }) {
  const text = useRoomText();
  const { call } = useRoom();
  const marks: Readonly<Record<ChatLine['state'], readonly [IconName, string]>> = {
    waiting: ['clock', text.lineWaiting],
    sent: ['check', text.lineSent],
    read: ['doubleCheck', text.lineRead],
    failed: ['alert', text.lineFailed],
  };
  const [icon, words] = marks[line.state];
  return (
    <div className={`chat-line ${line.own ? line.state : ''}`}>
      <p className="chat-text">{line.text}</p>
      {line.own && (
        <span className="chat-mark">
          {line.state === 'failed' && (
            <button className="text-button" type="button" onClick={() => { call.chat.retry(line.key); }}>{text.tryAgain}</button>
          )}
          <span className="chat-mark-words">
            <Icon name={icon} />
            <span className={line.state === 'sent' || line.state === 'read' ? 'only-read' : ''}>{words}</span>
          </span>
        </span>
      )}
    </div>
  );
}
