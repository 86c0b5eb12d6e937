import { wordsOf } from './language';

/** The words in the language of this phone's WeChat. */
export const words = wordsOf(wx.getAppBaseInfo().language);
