import { Fragment } from 'react';
import { phrasesOf } from './lineBreaks';

/** A heading's words. Chinese may otherwise break within a word, which in large letters one stumbles over; base.css forbids that. */
export function Phrases({ of }: { of: string }) {
  return phrasesOf(of).map((phrase, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {phrase}
    </Fragment>
  ));
}
