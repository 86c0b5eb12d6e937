import { type KeyboardEvent, useEffect, useId, useRef } from 'react';
import { Icon } from '../app/Icon';
import { longestLine, sendable } from './chatBlocks';
import { useMediaQuery } from './hooks';
import { useRoomText } from './i18n/roomText';

export function ChatComposer({ draft, onDraft, onSend }: { draft: string; onDraft: (draft: string) => void; onSend: (line: string) => void }) {
  const text = useRoomText();
  const field = useRef<HTMLTextAreaElement>(null);
  const hintId = useId();
  const hasKeyboard = useMediaQuery('(hover: hover) and (pointer: fine)');
  const over = draft.trim().length - longestLine;

  // On a phone the keyboard would hide the lines that one opened the chat for.
  useEffect(() => {
    if (hasKeyboard) {
      field.current?.focus();
    }
  }, [hasKeyboard]);

  // As high as what is written, up to the limit of the style sheet.
  useEffect(() => {
    const element = field.current;
    if (element !== null) {
      element.style.height = 'auto';
      element.style.height = `${String(element.scrollHeight + 2)}px`;
    }
  }, [draft]);

  function send() {
    const line = sendable(draft);
    if (line !== null) {
      onSend(line);
      onDraft('');
      field.current?.focus();
    }
  }

  function onKey(event: KeyboardEvent) {
    // Enter also ends a word that is being put together, in Chinese all the time: that must not send. Safari says so by the code 229 only.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    const composing = event.nativeEvent.isComposing || event.keyCode === 229;
    if (event.key === 'Enter' && !event.shiftKey && !composing) {
      event.preventDefault();
      send();
    }
  }

  return (
    <form
      className="composer panel-foot"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div className="composer-row">
        <textarea
          ref={field}
          rows={1}
          value={draft}
          placeholder={text.writeMessage}
          aria-label={text.writeMessage}
          aria-describedby={hintId}
          aria-invalid={over > 0}
          enterKeyHint="send"
          onChange={(event) => { onDraft(event.target.value); }}
          onKeyDown={onKey}
        />
        <button className="composer-send" type="submit" aria-label={text.send} title={text.send} disabled={sendable(draft) === null}>
          <Icon name="send" />
        </button>
      </div>
      <p id={hintId} className={over > 0 ? 'bad-words' : 'quiet-words composer-hint'} role={over > 0 ? 'alert' : undefined}>
        {over > 0 ? text.tooLong(String(over)) : text.sendHint}
      </p>
    </form>
  );
}
